import pytest

from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind, ProcessorFailure
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome

CONTENT = ProcessorFailure(FailureKind.CONTENT, "table", "line 3 has 4 columns")
POISON = ProcessorFailure(FailureKind.POISON, "pdf", "it took longer than 3 s")


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        ([], None),
        ([CONTENT], FailureKind.CONTENT),
        ([POISON], FailureKind.POISON),
        ([CONTENT, POISON], FailureKind.POISON),
        ([POISON, CONTENT], FailureKind.POISON),
    ],
)
def test_an_object_is_poison_if_it_was_that_to_any_processor(
    failures: list[ProcessorFailure], kind: FailureKind | None
) -> None:
    assert ProcessingOutcome(failures=failures).failure_kind is kind


def test_a_reason_names_the_processor() -> None:
    assert ProcessingOutcome(failures=[CONTENT, POISON]).reasons == [
        "table: line 3 has 4 columns",
        "pdf: it took longer than 3 s",
    ]


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_is_a_cause_that_is_counted(kind: FailureKind) -> None:
    assert Cause(kind.value)
