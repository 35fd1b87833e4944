import io
import time
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.documents import pdf
from serverless_s3_processor.runtime.processors.formats.documents.pdf import ENCRYPTED, UNREAD
from tests.support.views import Content, view_of
from tests.unit.processors.documents.pdfs import document, pdf_of, stream
from tests.unit.processors.processing import damaged, outcome_of, results_of

HELLO = document(b"BT /F1 24 Tf 72 720 Td (Hello there) Tj ET", b"/Title(A greeting)/Author(Ada)")


def test_a_document_has_pages_metadata_and_text() -> None:
    assert results_of("pdf", HELLO) == {
        "version": 1,
        "pdfVersion": "1.5",
        "encrypted": False,
        "pages": 1,
        "title": "A greeting",
        "author": "Ada",
        "text": "Hello there",
        "textComplete": True,
    }


def test_a_long_text_is_cut() -> None:
    words = b"BT /F1 9 Tf " + b"(word ) Tj " * 1000 + b"ET"
    results = results_of("pdf", document(words))
    assert len(results["text"]) == 1000
    assert results["textComplete"] is False


def test_only_the_objects_of_the_first_page_are_fetched() -> None:
    content = Content(document(b"BT /F1 9 Tf (first) Tj ET", padding=6_000_000))
    results = results_of("pdf", content)
    assert results["text"] == "first"
    assert content.asked_for < 1_000_000


def test_many_other_objects_are_not_fetched() -> None:
    more_objects = [stream(bytes(20_000)) for _ in range(300)]
    content = Content(document(b"BT /F1 9 Tf (first) Tj ET", more_objects=more_objects))
    results = results_of("pdf", content)
    assert results["text"] == "first"
    assert content.asked_for < 500_000


def test_an_invalid_document_is_read_leniently() -> None:
    table = HELLO.index(b"xref\n")
    broken = HELLO[:table] + b"\n\n" + HELLO[table:]
    assert results_of("pdf", broken)["text"] == "Hello there"


def test_a_page_inherits_its_fonts_from_the_tree() -> None:
    raw = pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F1 6 0 R>>>>>>",
            b"<</Type/Pages/Parent 2 0 R/Kids[4 0 R]/Count 1>>",
            b"<</Type/Page/Parent 3 0 R/Contents 5 0 R>>",
            stream(b"BT /F1 9 Tf (deep) Tj ET"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )

    assert results_of("pdf", raw)["text"] == "deep"


def test_an_encrypted_document_is_flagged() -> None:
    encryption = (
        b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"00" * 32
        + b">/U<"
        + b"00" * 32
        + b">>>"
    )

    outcome = outcome_of(document(b"BT ET", trailer=encryption))

    assert outcome.flags == [ENCRYPTED]
    assert outcome.reasons == []
    assert outcome.results["pdf"]["encrypted"] is True


CIPHERS = ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"]


def encrypted(cipher: str, password: str, content: bytes = HELLO) -> bytes:
    writer, buffer = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt(password, "owner", algorithm=cipher)
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("cipher", CIPHERS)
def test_an_encrypted_document_without_a_password_is_read(cipher: str) -> None:
    outcome = outcome_of(encrypted(cipher, ""), only={"sniff", "pdf"})
    results = outcome.results["pdf"]
    assert outcome.flags == []
    assert (results["encrypted"], results["passwordRequired"]) == (True, False)
    assert (results["pages"], results["title"], results["text"]) == (1, "A greeting", "Hello there")


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_document_that_needs_a_password_is_flagged(cipher: str) -> None:
    outcome = outcome_of(encrypted(cipher, "secret"), only={"sniff", "pdf"})
    assert outcome.flags == [ENCRYPTED]
    results = outcome.results["pdf"]
    assert (results["encrypted"], results["passwordRequired"]) == (True, True)
    assert "title" not in results


@pytest.mark.slow
@pytest.mark.parametrize("cipher", CIPHERS)
def test_an_encrypted_bomb_is_flagged_and_not_unpacked(cipher: str) -> None:
    bomb = document(zlib.compress(b" " * 50_000_000, 9), filters=b"/Filter/FlateDecode")
    outcome = outcome_of(encrypted(cipher, "", bomb), only={"sniff", "pdf"})
    assert outcome.flags == [UNREAD]


def test_a_document_for_the_holder_of_a_certificate_is_flagged() -> None:
    raw = document(b"BT ET", trailer=b"/Encrypt<</Filter/Adobe.PubSec/V 4>>")
    assert outcome_of(raw, only={"sniff", "pdf"}).flags == [ENCRYPTED]


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n", b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1000]
)
def test_the_version_follows_the_header_wherever_it_is(before: bytes) -> None:
    view = view_of(before + HELLO)
    attributes = pdf.analyze(view).attributes
    assert (attributes["pdfVersion"], attributes["pages"]) == ("1.5", 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        zlib.compress(b" " * 50_000_000, 9),
        zlib.compress(b"BT /F1 9 Tf (a) Tj ET\n" * 2_000_000, 9),
    ],
    ids=["spaces", "words"],
)
def test_a_bomb_is_flagged_and_not_unpacked(content: bytes) -> None:
    outcome = outcome_of(document(content, filters=b"/Filter/FlateDecode"))
    assert outcome.flags == [UNREAD]
    assert outcome.results["pdf"]["pages"] == 1


def test_a_bomb_takes_limited_memory() -> None:
    bomb = document(zlib.compress(b" " * 50_000_000, 9), filters=b"/Filter/FlateDecode")
    outcome_of(HELLO)  # loads the library

    tracemalloc.start()
    try:
        outcome_of(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 20_000_000


@pytest.mark.slow
def test_a_page_of_a_hundred_thousand_words_is_flagged_and_not_read() -> None:
    outcome = outcome_of(document(b"BT /F1 9 Tf (a) Tj ET\n" * 100_000))
    assert outcome.flags == [UNREAD]


class Slow(Content):
    """Content that arrives slowly, and counts the threads that wait for it."""

    waiting = 0
    max_waiting = 0

    def fetch(self, start: int, length: int) -> bytes:
        self.waiting += 1
        self.max_waiting = max(self.max_waiting, self.waiting)
        time.sleep(0.02)
        self.waiting -= 1
        return Content.fetch(self, start, length)


def test_four_documents_are_read_concurrently_at_most() -> None:
    content = Slow(document(b"BT ET", padding=1_000_000))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: results_of("pdf", content), range(16)))
    assert 1 < content.max_waiting <= 4


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_DEEP = [
    _CATALOG,
    *(b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(500)),
    b"<</Type/Page>>",
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (HELLO[:300], "pdf: the PDF is damaged: Stream has ended unexpectedly"),
        (b"%PDF-1.7\n" + bytes(1000), None),
        (b"%PDF-1.4\n" + b"1 0 obj " * 500_000, None),
        (b"%PDF-1.4\n" + b"[" * 3_000_000, None),
        (
            pdf_of([_CATALOG, b"<</Kids[2 0 R 2 0 R]/Count 2>>"]),
            "pdf: its tree of pages is deeper than 100 levels",
        ),
        (pdf_of(_DEEP), "pdf: its tree of pages is deeper than 100 levels"),
        (pdf_of([b"<</Pages 2 0 R/X " + b"[" * 1_000_000 + b">>", b"<</Kids[]>>"]), None),
        (
            b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \n"
            b"trailer\n<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
            "pdf: the PDF is damaged: Cannot find Root object in pdf",
        ),
    ],
)
def test_damaged_and_hostile_documents_fail(raw: bytes, reason: str | None) -> None:
    (failure,) = outcome_of(raw).reasons
    assert failure.startswith("pdf: ")
    assert reason is None or failure == reason


@pytest.mark.slow
@given(damaged([HELLO], start=8))
def test_a_damaged_document_is_recognized_or_fails_with_a_reason(raw: bytes) -> None:
    assert all(reason.startswith("pdf: ") for reason in outcome_of(raw).reasons)
