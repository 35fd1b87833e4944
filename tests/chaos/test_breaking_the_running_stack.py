from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.chaos.breaking import Form, break_the_stack
from tests.chaos.report import report

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Form(uploads=1_000, outage_seconds=7, between_seconds=4)


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_done_twice_while_every_service_fails_and_workers_die(
    tmp_path: Path,
) -> None:
    outcome = break_the_stack(SHORT, tmp_path, lambda what: print(what, file=sys.stderr))  # noqa: T201
    figures = report(outcome)
    print(figures)  # noqa: T201 - shown when it fails
    assert outcome.violations == [], figures
    assert outcome.faults
    assert outcome.kills
