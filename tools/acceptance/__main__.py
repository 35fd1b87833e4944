"""`make acceptance`: deploy a throw-away environment into an AWS account, test it, and destroy it.

The account and region are those of the AWS CLI. CDK must be bootstrapped there.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, Final

from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.locations import project
from tests.e2e.support.aws_account import AwsAccount
from tools.acceptance import estimate
from tools.acceptance.measurements import measure
from tools.acceptance.run import Run, say
from tools.acceptance.throw_away import ThrowAway, environment_name, new_name

_TESTS: Final = (
    "tests/e2e/stack/test_history.py",
    "tests/e2e/stack/test_process_on_request.py",
    "tests/e2e/stack/test_every_upload.py",
    "tests/e2e/api/test_listing.py",
)
"""Those that need no mailbox of the emulator, and change no settings of the environment."""
_OBJECTS: Final = 60


def main() -> int:
    """Run it; return 0 if all tests have passed."""
    options = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before it was finished"))
    with tempfile.TemporaryDirectory(prefix="acceptance-") as folder:
        account = AwsAccount(Path(folder))
        if options.destroy:
            ThrowAway(account, options.destroy).destroy()
            return 0
        environment = ThrowAway(account, options.environment)
        environment.refuse_existing()
        say(f"This deploys {environment.stack} into {account.number} in {account.place}.")
        say(estimate.sentence(with_key=options.key))
        if not options.yes and input("Go on? [y/N] ").strip().lower() not in {"y", "yes"}:
            return 1
        return _run(environment, options)


def _run(environment: ThrowAway, options: argparse.Namespace) -> int:
    tests = _TESTS[:2] if options.short else _TESTS
    run = Run(
        environment=environment,
        partition=environment.account.partition,
        place=environment.account.place,
        with_key=options.key,
        run_tests=partial(_run_tests, environment, tests),
        measure=partial(measure, environment, _OBJECTS),
    )
    try:
        return 0 if run() else 1
    except CdkError as error:
        say(str(error))
        return 1


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make acceptance", description=__doc__)
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--key", action="store_true", help="encrypt with a key that it creates")
    parser.add_argument("--short", action="store_true", help="run some of the tests")
    names: dict[str, Any] = {"metavar": "ENV", "type": environment_name}
    parser.add_argument("--environment", default=new_name(), help="a name that is free", **names)
    parser.add_argument("--destroy", help="only remove what a run has left", **names)
    return parser.parse_args()


def _run_tests(environment: ThrowAway, tests: tuple[str, ...]) -> bool:
    """Run end-to-end tests in the environment; return whether they have passed."""
    command = [sys.executable, "-m", "pytest", "--quiet", *tests]
    variables = {**os.environ, "ACCEPTANCE_ENVIRONMENT": environment.environment}
    done = subprocess.run(command, cwd=project(), env=variables, check=False)  # noqa: S603
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
