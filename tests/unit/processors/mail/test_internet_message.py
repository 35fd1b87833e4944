import base64
import json
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.mail import mail
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content, view_of
from tests.unit.processors.processing import damaged

HEADERS = (
    b"From: Ada <ada@example.com>\r\nSubject: Hello\r\nDate: Wed, 31 Jan 2024 12:00:00 +0100\r\n"
)
MIXED = HEADERS + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'


def facts(raw: bytes | Content, **options: Any) -> dict[str, Any]:
    view = view_of(raw, **options)
    view.sniffed_type = "message/rfc822"
    return dict(mail.analyze(view).attributes)


def message(**attachments: bytes) -> bytes:
    """Return a message as Python's library writes it."""
    whole = EmailMessage()
    whole["From"], whole["To"] = "Zoë <zoe@example.com>", "Bob <bob@example.com>"
    whole["Subject"], whole["Date"] = "Überfällig", "Wed, 31 Jan 2024 12:00:00 +0000"
    whole.set_content("See below.")
    whole.add_alternative("<p>See below.</p>", subtype="html")
    for name, content in attachments.items():
        whole.add_attachment(content, "application", "pdf", filename=f"{name}.pdf")
    return whole.as_bytes()


def test_a_message_has_subject_sender_and_date_and_no_recipient() -> None:
    assert facts(HEADERS + b"To: Bob <bob@example.com>\r\n\r\nHello") == {
        "subject": "Hello",
        "from": "Ada <ada@example.com>",
        "date": "2024-01-31T12:00:00+01:00",
        "attachmentCount": 0,
    }


@pytest.mark.parametrize("size", [0, 1, 2, 3, 56, 57, 58, 100_000])
def test_an_attachment_has_its_name_type_and_size(size: int) -> None:
    attributes = facts(message(rechnung=bytes(size)))
    assert attributes["subject"] == "Überfällig"
    assert attributes["from"] == "Zoë <zoe@example.com>"
    assert attributes["attachments"] == [
        {"name": "rechnung.pdf", "contentType": "application/pdf", "size": size}
    ]


def test_the_names_of_attachments_are_decoded() -> None:
    raw = message(**{"Ä ö": b"1", "ß": b"2"})
    assert [item["name"] for item in facts(raw)["attachments"]] == ["Ä ö.pdf", "ß.pdf"]


@pytest.mark.parametrize(
    ("encoding", "content", "size"),
    [
        (b"7bit", b"line\r\nlast", 10),
        (b"quoted-printable", b"=C3=A4=\r\nb", 3),
        (b"BASE64", base64.encodebytes(bytes(100)).replace(b"\n", b"\r\n").rstrip(), 100),
    ],
)
def test_sizes_are_those_of_the_decoded_attachments(
    encoding: bytes, content: bytes, size: int
) -> None:
    part = b"--b\r\nContent-Disposition: attachment; filename=a.txt\r\n"
    part += b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    assert facts(MIXED + part)["attachments"][0]["size"] == size


def test_a_message_within_a_message_is_one_attachment() -> None:
    part = b"--b\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n" + message(
        a=b"1"
    )
    attributes = facts(MIXED + part + b"\n--b--\n")
    assert attributes["attachmentCount"] == 1
    assert attributes["attachments"][0]["contentType"] == "message/rfc822"


def test_headers_of_utf_8_and_of_old_programs_are_read() -> None:
    for charset in ("utf-8", "latin-1"):
        assert (
            facts("Subject: Überfällig\r\nFrom: a\r\n\r\n".encode(charset))["subject"]
            == "Überfällig"
        )


def test_an_encoded_word_of_an_unknown_charset_is_left_as_it_is() -> None:
    assert facts(b"Subject: =?x-none?q?a?=\n\n")["subject"] == "=?x-none?q?a?="


def test_twenty_attachments_are_listed_and_all_are_counted() -> None:
    attributes = facts(message(**{f"a{number}": b"1" for number in range(30)}))
    assert (len(attributes["attachments"]), attributes["attachmentCount"]) == (20, 30)


def test_a_message_beyond_the_budget_is_incomplete_not_failed() -> None:
    content = Content(message(a=bytes(3_000_000)))
    attributes = facts(content, head=10_000, budget=1_000_000)
    assert attributes["complete"] is False
    assert attributes["subject"] == "Überfällig"


def test_a_message_without_headers_fails() -> None:
    with pytest.raises(UnprocessableContentError, match="it has no headers"):
        facts(b"\r\nhello")


QUOTES = b'Content-Disposition: attachment; filename="' + b'";' * 30_000
HOSTILE = {
    "a header that does not end": HEADERS + b"X: " + b"a" * 3_000_000,
    "a million headers": HEADERS + b"X: a\n" * 1_000_000,
    "encoded words that do not end": b"From: a\nSubject: " + b"=?a?q?" * 10_000 + b"\n\n",
    "encoded words of many megabytes": b"Subject: a\n" * 3
    + b"From: "
    + b"=?utf-8?b?QQ==?= " * 4000
    + b"\n\n",
    "quotes in a name": MIXED + (b"--b\n" + QUOTES + b"\n\na\n") * 100,
    "a name in thousands of pieces": MIXED
    + b"--b\nContent-Disposition: attachment; "
    + b" ".join(b"filename*%d=a;" % number for number in range(5000))
    + b"\n\na\n",
    "a hundred thousand parts": MIXED + b"--b\nContent-Disposition: attachment\n\n\n" * 100_000,
    "parts within parts": MIXED
    + b"".join(
        b"--%d\nContent-Type: multipart/mixed; boundary=%d\n\n" % (n, n + 1) for n in range(50_000)
    ),
    "lines that could be boundaries": MIXED + b"--bb\n" * 500_000,
    "eight million lines": MIXED + b"--b\nContent-Disposition: attachment\n\n" + b"\n" * 8_000_000,
    "equal signs": MIXED
    + b"--b\nContent-Disposition: attachment\nContent-Transfer-Encoding: quoted-printable\n\n"
    + b"=" * 3_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_take_a_fraction_of_a_second(name: str) -> None:
    with cpu_limit(3):
        attributes = facts(HOSTILE[name])
    assert len(json.dumps(attributes)) < 10_000


@given(damaged([message(a=b"1")], min_bytes=1))
def test_a_damaged_message_is_read_or_fails_with_a_reason(raw: bytes) -> None:
    with suppress(UnprocessableContentError):
        facts(raw)
