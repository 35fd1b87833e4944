from pathlib import Path

import pytest

from tests.chaos.fault_rules import SERVICES
from tests.chaos.report import render
from tests.chaos.run import Scenario, run_scenario
from tests.chaos.workers import PROCESSES

SHORT = Scenario(uploads=1_000, outage_seconds=7, between_seconds=4)


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_done_twice_while_every_service_fails_and_workers_die(
    tmp_path: Path,
) -> None:
    outcome = run_scenario(SHORT, tmp_path, print)
    assert outcome.violations == [], render(outcome)
    assert {fault.service for fault in outcome.faults} == set(SERVICES)
    assert outcome.kills or not PROCESSES.exists()
