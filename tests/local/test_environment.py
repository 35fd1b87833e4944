import sys
from pathlib import Path

from serverless_s3_processor.local import environment
from serverless_s3_processor.local.stack import LocalStack


def test_the_emulator_sees_little_of_its_users_environment(stack: LocalStack) -> None:
    seen = environment.emulator(stack.layout, stack.port, stack.certificates())
    assert "VIRTUAL_ENV" not in seen
    assert seen["PATH"].split(":")[0] == str(Path(sys.executable).parent)
