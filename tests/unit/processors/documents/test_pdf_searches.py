import pytest

from serverless_s3_processor.runtime.processors.formats.documents.pdf import UNREAD
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.documents.pdfs import document, pdf_of
from tests.unit.processors.processing import outcome_of

_PROCESSORS = {"sniff", "pdf"}


def test_the_search_for_a_cross_reference_table_is_limited() -> None:
    page = document(b"BT /F1 9 Tf (first) Tj ET")
    content = Content(page[: page.index(b"xref")] + b"1 0 obj\n<<>>\nendobj\n" * 300_000)
    outcome = outcome_of(content, only=_PROCESSORS)
    assert outcome.reasons == ["pdf: reading the PDF takes more than 67,108,864 bytes"]
    assert content.asked_for <= 4 << 20


@pytest.mark.slow
def test_the_search_for_lost_objects_is_limited_in_a_small_document() -> None:
    lost = b" ".join(b"%d 0 R" % number for number in range(10, 4000))
    page = b"<</Type/Page/Resources<</Font<<>>/X 1>>/Contents[" + lost + b"]>>"
    raw = pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]>>", page])
    with cpu_limit(2):
        outcome = outcome_of(raw, only=_PROCESSORS)
    assert outcome.flags == [UNREAD]
