import subprocess
import sys
from pathlib import Path

from serverless_s3_processor.local import environment
from serverless_s3_processor.local.emulator import SUPPORTED_VERSION
from serverless_s3_processor.local.process import LAUNCHER
from serverless_s3_processor.local.stack import LocalStack


def pretend_that_is_installed(folder: Path, version: str) -> None:
    metadata = folder / f"ministack-{version}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: ministack\nVersion: {version}\n")


def launch(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LAUNCHER, env=variables, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_refuses_any_other_release_of_the_emulator(tmp_path: Path) -> None:
    pretend_that_is_installed(tmp_path, "9.9.9")
    run = launch({"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    assert "ministack 9.9.9 is installed" in run.stderr
    assert SUPPORTED_VERSION in run.stderr
    assert "Traceback" not in run.stderr


def test_refuses_a_home_that_is_in_use(stack: LocalStack) -> None:
    run = launch({"LOCAL_STACK_HOME": str(stack.layout.home), "GATEWAY_PORT": "1"})
    assert run.returncode == 1
    assert run.stderr == "The emulator of this home is already running.\n"
    assert stack.is_running()


def test_the_emulator_sees_little_of_its_users_environment(stack: LocalStack) -> None:
    seen = environment.emulator(stack.layout, stack.port, stack.certificates())
    assert "VIRTUAL_ENV" not in seen
    assert seen["PATH"].split(":")[0] == str(Path(sys.executable).parent)
