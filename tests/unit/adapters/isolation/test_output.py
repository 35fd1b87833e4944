"""What an isolated process prints is passed on, but no more of it than one object may print."""

import pytest

from serverless_s3_processor.runtime.adapters.isolation.output import MAX_BYTES
from tests.support.isolated.runner import isolated
from tests.support.views import view_of

pytestmark = pytest.mark.slow

PRINTING = """
import os, sys
from serverless_s3_processor.runtime import isolated
from serverless_s3_processor.runtime.processors.api import Findings, Processor
def run(view):
    {flood}
    return Findings()
isolated.main([Processor(name="poison", version=1, wants=lambda _: True, run=run)])
"""
FLOODS = {
    "print": "for n in range(100_000): print('flood', n)",
    "stderr": "for n in range(100_000): sys.stderr.write('flood')",
    "the number of stderr": "for n in range(1_000): os.write(2, b'flood' * 100)",
    "a program": "import subprocess; subprocess.run(['head', '-c', '1000000', '/dev/zero'])",
    "warnings": "import warnings\n    for n in range(9_000): warnings.warn(f'flood {n}')",
}
BOTH_NOTES = 200
"""Characters that tell that there was more."""


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_cut_off_for_each_object(flood: str, capfd: pytest.CaptureFixture[str]) -> None:
    runner = isolated("-c", PRINTING.format(flood=FLOODS[flood]), seconds=20)

    for _ in range(2):
        assert runner.run_isolated_briefly(view_of(b"a")).reasons == []
    runner.end()

    printed = capfd.readouterr().err
    assert printed.count("is left out") == 2
    assert len(printed.encode()) <= 2 * (MAX_BYTES + BOTH_NOTES)


def test_little_output_is_forwarded_completely(capfd: pytest.CaptureFixture[str]) -> None:
    isolated("-c", PRINTING.format(flood="print('hello')")).run_isolated(view_of(b"a"))

    assert capfd.readouterr().err == "hello\n"


def test_a_processor_that_prints_forever_times_out() -> None:
    program = PRINTING.format(flood="while True: os.write(2, b'flood')")

    outcome = isolated("-c", program, seconds=0.5).run_isolated(view_of(b"a"))

    assert outcome.reasons == ["poison: it took longer than 0.5 s"]


def test_why_a_process_did_not_start_is_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception, match="did not start"):
        isolated("-c", "raise SystemError('for a reason')").run_isolated(view_of(b"a"))

    assert "SystemError: for a reason" in capfd.readouterr().err
