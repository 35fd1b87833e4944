"""Requests drawn from the API's document: valid and not, alone and in sequences by its links."""

from pathlib import Path

from tests.e2e.support.deployment import Deployment
from tests.fuzz.run import Amount, fuzz, prepare

SHORT = Amount(usual=8, slow=2, sequences=5, seconds=240, seed=20260131)
MIN_CASES = 300


def test_every_answer_is_as_documented_whatever_is_asked(
    deployment: Deployment, tmp_path: Path
) -> None:
    prepare(deployment)
    outcome = fuzz(deployment, tmp_path, SHORT)
    assert outcome.is_success, outcome.output
    assert outcome.cases >= MIN_CASES, outcome.output
