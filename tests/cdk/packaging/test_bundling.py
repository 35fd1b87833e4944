import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.cdk.packaging.bundling import SERVICES, bundle
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.locations import PACKAGE
from tests.cdk.synthesized import Synthesized


@pytest.fixture(scope="session")
def package(dev: Synthesized) -> Path:
    return dev.asset(dev.function("s3-processor-dev")["Code"]["S3Key"])


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def sources_of(folder: Path) -> set[str]:
    return {file for file in files_of(folder) if not file.endswith(".pyc")}


def test_only_our_package_and_the_pinned_requirements_are_shipped(package: Path) -> None:
    pinned = (PACKAGE / "cdk" / "requirements" / "runtime.txt").read_text().splitlines()
    expected = {line.split("==")[0] for line in pinned if "==" in line}
    shipped = {path.name.split("-")[0].replace("_", "-") for path in package.glob("*.dist-info")}
    assert shipped == expected
    top = {path.name for path in package.iterdir() if path.suffix != ".dist-info"}
    assert top - {"__pycache__"} == {
        "botocore",
        "curl",
        "dateutil",
        "jmespath",
        "pycurl",
        "pycurl.libs",
        "serverless_s3_processor",
        "six.py",
        "urllib3",
    }


def test_every_source_of_ours_is_shipped(package: Path) -> None:
    shipped = package / PACKAGE.name
    assert {path.name for path in shipped.iterdir()} - {"__pycache__"} == {"__init__.py", "runtime"}
    assert sources_of(shipped / "runtime") == sources_of(PACKAGE / "runtime")


def test_no_test_and_no_trace_of_the_machine_is_shipped(package: Path) -> None:
    for file in files_of(package):
        assert not any(part.startswith(".") or part == "tests" for part in Path(file).parts), file
        assert Path(file).name not in {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


def test_botocore_brings_the_models_of_the_services_in_use_and_no_others(package: Path) -> None:
    models = {path.name for path in (package / "botocore" / "data").iterdir() if path.is_dir()}
    assert models == {
        "cloudwatch",
        "dynamodb",
        "dynamodbstreams",
        "logs",
        "s3",
        "sqs",
        "stepfunctions",
    }


def test_a_client_of_each_service_can_be_made_of_what_is_shipped(package: Path) -> None:
    program = (
        "import sys; sys.path[:0] = [sys.argv[1]]\n"
        "from botocore.session import Session\n"
        "import botocore; assert botocore.__file__.startswith(sys.argv[1])\n"
        "for name in sys.argv[2:]: Session().create_client(name, region_name='us-east-1')\n"
    )
    command = [sys.executable, "-I", "-c", program, str(package), *sorted(SERVICES)]
    subprocess.run(command, check=True)  # noqa: S603


def test_the_package_stays_small(package: Path) -> None:
    size = sum((package / file).stat().st_size for file in files_of(package))
    assert size < 32_000_000


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 13), reason="byte code is made by the Python that runs it"
)
def test_every_module_is_compiled_ahead(package: Path) -> None:
    for source in package.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert compiled.exists(), source
        # https://peps.python.org/pep-0552/: flags 0b01 stand for "hash, not checked".
        assert compiled.read_bytes()[4] == 0b01


def test_everything_can_be_read_by_another_user(package: Path, tmp_path: Path) -> None:
    target = tmp_path / "package"
    bundle(target, "arm64", OwnProcessors())
    for path in target.rglob("*"):
        expected = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == expected
    assert files_of(target) == files_of(package)
