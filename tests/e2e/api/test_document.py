"""Requests generated from the API's document: valid and invalid, alone and linked."""

from pathlib import Path

from tests.e2e.support.deployment import Deployment
from tests.fuzz.run import Amount, fuzz, prepare

SHORT = Amount(usual=8, slow=2, sequences=5, seconds=240, seed=20260131)
MIN_CASES = 300


def test_the_responses_to_generated_requests_are_as_documented(
    deployment: Deployment, tmp_path: Path
) -> None:
    prepare(deployment)
    outcome = fuzz(deployment, tmp_path, SHORT)
    assert outcome.is_success, outcome.output
    assert outcome.cases >= MIN_CASES, outcome.output
