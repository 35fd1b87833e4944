import time
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.pdf import ENCRYPTED, UNREAD
from tests.unit.processors.pdfs import document, pdf_of, stream
from tests.unit.processors.processing import found_by, outcome_of
from tests.unit.processors.views import Content

HELLO = document(b"BT /F1 24 Tf 72 720 Td (Hello there) Tj ET", b"/Title(A greeting)/Author(Ada)")


def test_a_document_tells_its_pages_its_title_and_its_first_text() -> None:
    assert found_by("pdf", HELLO) == {
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

    found = found_by("pdf", document(words))

    assert len(found["text"]) == 1000
    assert found["textComplete"] is False


def test_of_a_big_document_only_what_the_first_page_needs_is_read() -> None:
    content = Content(document(b"BT /F1 9 Tf (first) Tj ET", padding=6_000_000))

    found = found_by("pdf", content)

    assert found["text"] == "first"
    assert content.asked_for < 1_000_000


def test_objects_that_the_first_page_does_not_need_are_not_looked_at() -> None:
    others = [stream(bytes(20_000)) for _ in range(300)]
    content = Content(document(b"BT /F1 9 Tf (first) Tj ET", others=others))

    found = found_by("pdf", content)

    assert found["text"] == "first"
    assert content.asked_for < 500_000


def test_a_document_that_breaks_the_rules_is_read_all_the_same() -> None:
    table = HELLO.index(b"xref\n")
    broken = HELLO[:table] + b"\n\n" + HELLO[table:]

    assert found_by("pdf", broken)["text"] == "Hello there"


def test_a_document_is_not_searched_back_and_forth_for_long() -> None:
    content = Content(HELLO[: HELLO.index(b"xref")] + b"1 0 obj\n<<>>\nendobj\n" * 300_000)

    outcome = outcome_of(content, only={"sniff", "pdf"})

    assert outcome.reasons == ["pdf: it is no whole PDF: more than 67,108,864 bytes"]
    assert content.asked_for <= 4 << 20


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

    assert found_by("pdf", raw)["text"] == "deep"


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


def test_a_bomb_takes_no_more_memory_than_is_allowed() -> None:
    bomb = document(zlib.compress(b" " * 50_000_000, 9), filters=b"/Filter/FlateDecode")
    outcome_of(HELLO)  # loads the library

    tracemalloc.start()
    try:
        outcome_of(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 20_000_000


@pytest.mark.slow
def test_a_page_of_a_hundred_thousand_words_is_flagged_and_not_read() -> None:
    outcome = outcome_of(document(b"BT /F1 9 Tf (a) Tj ET\n" * 100_000))

    assert outcome.flags == [UNREAD]


class Slow(Content):
    """Bytes that are slow to come, and tell how many wait for them at most."""

    waiting = 0
    most = 0

    def fetch(self, start: int, length: int) -> bytes:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        time.sleep(0.02)
        self.waiting -= 1
        return Content.fetch(self, start, length)


def test_no_more_than_a_few_documents_are_read_at_a_time() -> None:
    content = Slow(document(b"BT ET", padding=1_000_000))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: found_by("pdf", content), range(16)))

    assert 1 < content.most <= 4


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
        (HELLO[:300], "pdf: it is no whole PDF: Stream has ended unexpectedly"),
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
            "pdf: it is no whole PDF: Cannot find Root object in pdf",
        ),
    ],
)
def test_what_is_damaged_or_hostile_is_recorded_as_failed(raw: bytes, reason: str | None) -> None:
    (failure,) = outcome_of(raw).reasons

    assert failure.startswith("pdf: ")
    assert reason is None or failure == reason


@pytest.mark.slow
@given(st.data())
def test_whatever_is_changed_in_a_document_no_worker_ends(data: st.DataObject) -> None:
    changed = bytearray(HELLO)
    for _ in range(data.draw(st.integers(1, 5))):
        changed[data.draw(st.integers(8, len(HELLO) - 1))] = data.draw(st.integers(0, 255))

    outcome = outcome_of(bytes(changed))

    assert all(failure.startswith("pdf: ") for failure in outcome.reasons)
