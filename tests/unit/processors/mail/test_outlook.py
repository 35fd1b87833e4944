import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.mail import mail
from tests.support.views import Content, view_of
from tests.unit.processors.documents.compound_files import compound_file
from tests.unit.processors.processing import damaged

NOON = (datetime(2024, 1, 31, 12, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(
    microseconds=1
)
PROPERTIES = bytes(32) + struct.pack("<IIQ", 0x00390040, 6, NOON * 10)


def text(number: str, value: str, folder: str = "") -> dict[str, bytes]:
    return {f"{folder}__substg1.0_{number}001F": value.encode("utf-16-le")}


def attachment(number: int, name: str, size: int) -> dict[str, bytes]:
    folder = f"__attach_version1.0_#{number:08X}/"
    return {
        **text("3707", name, folder),
        **text("370E", "application/pdf", folder),
        f"{folder}__substg1.0_37010102": bytes(size),
    }


SENT = {
    "__properties_version1.0": PROPERTIES,
    **text("0037", "Überfällig"),
    **text("0C1A", "Ada"),
    **text("0C1F", "/O=EXAMPLE/CN=ADA"),
    **text("5D01", "ada@example.com"),
    **text("1000", "The text."),
    **attachment(0, "Rechnung.pdf", 10_000),
}


def facts(raw: bytes | Content, **options: Any) -> dict[str, Any]:
    view = view_of(raw, **options)
    view.sniffed_type = "application/vnd.ms-outlook"
    return dict(mail.analyze(view).attributes)


def test_a_message_has_subject_sender_date_and_attachments() -> None:
    assert facts(compound_file(SENT)) == {
        "subject": "Überfällig",
        "from": "Ada <ada@example.com>",
        "date": "2024-01-31T12:00:00Z",
        "attachmentCount": 1,
        "attachments": [{"name": "Rechnung.pdf", "contentType": "application/pdf", "size": 10_000}],
    }


def test_texts_of_old_messages_are_in_their_code_page() -> None:
    code_page = PROPERTIES + struct.pack("<IIQ", 0x3FFD0003, 6, 1251)
    streams = {
        "__properties_version1.0": code_page,
        "__substg1.0_0037001E": "Отчёт".encode("cp1251"),
    }
    assert facts(compound_file(streams))["subject"] == "Отчёт"


def test_attachments_are_not_fetched() -> None:
    content = Content(compound_file(SENT | attachment(1, "big.pdf", 3_000_000)))
    assert facts(content, head=4096)["attachmentCount"] == 2
    assert content.asked_for < 800_000


def test_a_draft_has_no_date() -> None:
    assert facts(
        compound_file({"__properties_version1.0": bytes(32), **text("0037", "Draft")})
    ) == {
        "subject": "Draft",
        "attachmentCount": 0,
    }


WHOLE = compound_file(SENT)
HOSTILE = {
    "a time beyond all calendars": {
        "__properties_version1.0": bytes(32) + struct.pack("<IIQ", 0x00390040, 6, 2**64 - 1)
    },
    "properties that are cut off": {"__properties_version1.0": bytes(40)},
    "a megabyte of subject": text("0037", "a" * 500_000),
    "an unknown code page": {
        "__properties_version1.0": bytes(32) + struct.pack("<IIQ", 0x3FFD0003, 6, 60_000),
        "__substg1.0_0037001E": b"a",
    },
    "half a character": {"__substg1.0_0037001F": b"\xd8"},
    "a storage where a stream should be": {"__substg1.0_0037001F/a": b""},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_are_read_as_far_as_they_make_sense(name: str) -> None:
    attributes = facts(compound_file(HOSTILE[name]))
    assert attributes["attachmentCount"] == 0
    assert len(attributes.get("subject", "")) <= 200
    assert "date" not in attributes


@given(damaged([WHOLE], start=8, min_bytes=20))
def test_a_damaged_message_is_read_or_fails_with_a_reason(raw: bytes) -> None:
    with suppress(UnprocessableContentError):
        facts(raw)
