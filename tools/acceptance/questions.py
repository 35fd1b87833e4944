"""The open questions of docs/aws-questions.md, with what a run has to say about each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.locations import project


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a run has shown; a run that gets here has deployed at its first attempt."""

    partition: str
    place: str
    """The region, and the endpoint if it is not AWS."""
    with_key: bool
    has_passed: bool
    """Whether the tests have passed."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A row of the page."""

    text: str
    how_to_answer: str


def _deployed(evidence: Evidence) -> str:
    return f"yes, in {evidence.place}"


def _outside_aws(evidence: Evidence) -> str | None:
    return _deployed(evidence) if evidence.partition != "aws" else None


def _passed_with_key(evidence: Evidence) -> str | None:
    if not evidence.with_key:
        return None
    return _deployed(evidence) if evidence.has_passed else "see which tests failed"


def _passed_with_key_outside_aws(evidence: Evidence) -> str | None:
    return _passed_with_key(evidence) if evidence.partition != "aws" else None


CHECKS: Final[Mapping[str, Callable[[Evidence], str | None]]] = {
    "Do GovCloud, China and the European Sovereign Cloud": _outside_aws,
    "Does every region and partition have arm64": _deployed,
    "Does S3 see the queue's policy at once": _deployed,
    "With `kms_key_arn`: does the key's policy": _passed_with_key,
    "With `kms_key_arn`: are these all the KMS actions": _passed_with_key,
    "Are the values of `kms:ViaService`": _passed_with_key_outside_aws,
    "Is the writer configuration of a map run": _outside_aws,
}
"""The check of each question that a run can answer, by what the question begins with.

It returns None if this run, in this partition and with these settings, can't answer it.
"""


def read_questions() -> Iterator[Question]:
    """Yield the questions in the order of the page."""
    page = (project() / "docs" / "aws-questions.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    for cells in rows[1:]:
        if not cells[0].startswith("---"):
            yield Question(text=cells[0], how_to_answer=cells[-1])


def answers(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield each question, with its answer or with how to get it."""
    for question in read_questions():
        checks = (check for start, check in CHECKS.items() if question.text.startswith(start))
        answer = next((check(evidence) for check in checks), None)
        yield question.text, answer or f"open: {question.how_to_answer}"
