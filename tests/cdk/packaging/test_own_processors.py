"""A team's own processors: what is shipped, what appears in the template, what is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.cdk.packaging.bundling import SERVICES, bundle
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.settings.errors import ContextError
from tests.cdk.network.reachability import unreachable
from tests.cdk.synthesized import PROJECT, Synthesized, synthesize
from tests.support.pinned import pinned

CODE = """
from serverless_s3_processor.runtime.processors import Processor
PROCESSOR = Processor(name="mine")
"""
READS = """
[environment]
LIMIT = 3
STRICT = true
[[permissions]]
actions = ["s3:GetObject"]
resources = ["${bucket}/reference/*"]
"""
CALLS_OUT = """
[[permissions]]
actions = ["textract:DetectDocumentText"]
resources = ["*"]
"""


def _folder(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    for name, content in {"mine_py": CODE, **files}.items():
        (folder / name.replace("_py", ".py").replace("_toml", ".toml")).write_text(content)
    return folder


def _read(folder: Path) -> OwnProcessors:
    return OwnProcessors.read(str(folder), PROJECT)


def test_without_a_folder_there_are_no_own_processors() -> None:
    assert OwnProcessors.read("", PROJECT) == OwnProcessors()


def _package(stack: Synthesized) -> Path:
    """Return the folder that all functions of a stack are deployed from."""
    functions = [function["Properties"] for function in stack.all("AWS::Lambda::Function").values()]
    ours = [f for f in functions if str(f.get("Handler")).startswith("serverless_s3_processor")]
    [key] = {function["Code"]["S3Key"] for function in ours}
    return stack.folder / f"asset.{key.removesuffix('.zip')}"


def test_the_folder_is_shipped_without_its_tests(prod: Synthesized) -> None:
    shipped = {path.name for path in (_package(prod) / "own_processors").iterdir()}

    assert shipped - {"__pycache__"} == {"invoice_totals.py", "invoice_totals.toml"}


def test_without_the_folder_nothing_of_it_is_shipped(dev: Synthesized) -> None:
    assert not (_package(dev) / "own_processors").exists()


def test_variables_are_the_processors_alone(prod: Synthesized) -> None:
    assert prod.variables("s3-processor-prod")["INVOICE_TOLERANCE_CENTS"] == "0"
    for function in ("notifier", "digest", "api", "reconciler"):
        assert "INVOICE_TOLERANCE_CENTS" not in prod.variables(f"s3-processor-{function}-prod")


def test_permissions_appear_in_the_template_and_in_the_endpoint_policies(
    tmp_path: Path,
) -> None:
    folder = _folder(tmp_path, mine_toml=READS)
    stack = synthesize(tmp_path / "out", processors_dir=str(folder))

    [permission] = [p for p in stack.allowed("s3-processor-dev") if "reference" in str(p)]
    assert permission["action"] == "s3:GetObject"
    assert "s3-processor-bucket-dev-" in str(permission["resource"])
    assert unreachable(stack, "s3-processor-dev") == []
    assert not [e for e in stack.allowed("s3-processor-api-dev") if "reference" in str(e)]
    variables = stack.variables("s3-processor-dev")
    assert (variables["LIMIT"], variables["STRICT"]) == ("3", "true")


def test_what_needs_the_internet_needs_a_way_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path, mine_toml=CALLS_OUT)

    with pytest.raises(ContextError, match="textract, which the network can't reach: deploy"):
        synthesize(tmp_path / "isolated", processors_dir=str(folder))
    stack = synthesize(tmp_path / "open", processors_dir=str(folder), nat_gateways="1")

    calls = {permission["action"] for permission in stack.allowed("s3-processor-dev")}
    assert "textract:DetectDocumentText" in calls


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.py", "def broken(:\n", "mine.py, line 1: this is not Python"),
        ("mine.py", "\0", "mine.py, line 1: this is not Python"),
        ("mine.py", "x = 1\n", "mine.py: it must set PROCESSOR"),
        ("mine.py", CODE.replace("mine", "yours"), "its processor's name is 'yours', not 'mine'"),
        ("My-Own.py", CODE, "My-Own.py: a processor's name is lowercase letters"),
        ("sniff.py", CODE, "sniff is the name of a built-in processor"),
        ("mine.toml", "a = ", "mine.toml: this is not TOML"),
        ("mine.toml", "environment = 3", "mine.toml, environment: 3 must be a valid table"),
        ("mine.toml", "permisions = []", "mine.toml: there is no 'permisions' here, only"),
        ("mine.toml", "permissions = 3", "permissions: must be written as [[permissions]]"),
        ("mine.toml", "[environment]\nlower = 1", "'lower' can't be a variable"),
        ("mine.toml", "[environment]\nAWS_REGION = 'x'", "'AWS_REGION' can't be a variable"),
        ("mine.toml", "[environment]\nRECORDS_TABLE = 'x'", "'RECORDS_TABLE' can't be"),
        ("mine.toml", "[environment]\nA = 0.5", "A: 0.5 must be text, a whole number"),
        ("mine.toml", f"[environment]\nA = '{'x' * 3001}'", "exceed 3000 bytes"),
        ("mine.toml", READS.replace("s3:GetObject", "s3:*"), "actions 1: 's3:*' must be one"),
        ("mine.toml", READS.replace("s3:GetObject", "*"), "'*' must be one action"),
        ("mine.toml", READS.replace('["s3:GetObject"]', "[]"), "the list must not be empty"),
        ("mine.toml", READS.replace("${bucket}", "${stack}"), "must be an ARN"),
        ("mine.toml", READS.replace("${bucket}", "bucket"), "must be an ARN"),
        ("mine.toml", READS + "effect = 'Deny'", "there is no 'effect' here"),
    ],
)
def test_what_can_not_be_shipped_is_refused_on_one_line(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    folder = _folder(tmp_path)
    (folder / name).write_text(content)

    with pytest.raises(ContextError) as refused:
        _read(folder)

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_without_a_processor_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "mine.py").rename(folder / "_mine.py")

    with pytest.raises(ContextError, match="contains no processor"):
        _read(folder)


def test_two_processors_agree_on_a_variable_or_are_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, mine_toml="[environment]\nA = 1")
    (folder / "other.py").write_text(CODE.replace("mine", "other"))
    (folder / "other.toml").write_text("[environment]\nA = 1")
    assert _read(folder).environment == {"A": "1"}

    (folder / "other.toml").write_text("[environment]\nA = 2")

    with pytest.raises(ContextError, match=r"other\.toml: A has a different value in another file"):
        _read(folder)


@pytest.fixture(scope="module")
def with_requirements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = _folder(tmp_path_factory.mktemp("requirements"))
    (folder / "requirements.txt").write_text(pinned("packaging"))
    (folder / "_shared.py").write_text("")
    (folder / "table.json").write_text("{}")
    return folder


def test_requirements_are_deployed_with_the_files_of_the_folder(
    with_requirements: Path, tmp_path: Path
) -> None:
    bundle(tmp_path / "package", "arm64", _read(with_requirements))

    own = {path.name for path in (tmp_path / "package" / "own_processors").iterdir()}
    assert own - {"__pycache__"} == {"mine.py", "_shared.py", "table.json"}
    assert (tmp_path / "package" / "packaging" / "version.py").exists()
    assert (tmp_path / "package" / "botocore").exists()


def test_the_same_sources_are_the_same_bytes_wherever_they_are(
    with_requirements: Path, tmp_path: Path
) -> None:
    elsewhere = shutil.copytree(with_requirements, tmp_path / "another" / "place")
    (elsewhere / "__pycache__").mkdir(exist_ok=True)
    (elsewhere / "__pycache__" / "mine.cpython-313.pyc").write_bytes(b"stale")
    (elsewhere / ".DS_Store").write_text("a stray file")
    (elsewhere / "mine.py").chmod(0o600)
    os.utime(elsewhere / "mine.py", (0, 0))

    for at, folder in enumerate([with_requirements, elsewhere]):
        bundle(tmp_path / str(at), "arm64", _read(folder))

    assert _bytes_of(tmp_path / "0") == _bytes_of(tmp_path / "1")


def _bytes_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_service_that_a_processor_may_call_has_its_model(tmp_path: Path) -> None:
    calls = CALLS_OUT.replace("textract:DetectDocumentText", "bedrock:InvokeModel") + CALLS_OUT
    own = _read(_folder(tmp_path, mine_toml=calls))

    bundle(tmp_path / "package", "arm64", own)

    data = tmp_path / "package" / "botocore" / "data"
    models = {path.name for path in data.iterdir() if path.is_dir()}
    assert models >= SERVICES | {"bedrock", "bedrock-runtime", "textract"}
    assert not models & {"ec2", "comprehend"}


@pytest.mark.parametrize(
    "requirements",
    ["packaging==25.0\n", "packaging==25.0 --hash=sha256:" + "0" * 64 + "\n"],
    ids=["no hash", "another hash"],
)
def test_requirements_without_their_true_hashes_are_refused(
    tmp_path: Path, requirements: str
) -> None:
    folder = _folder(tmp_path)
    (folder / "requirements.txt").write_text(requirements)

    with pytest.raises(ContextError, match=r"requirements.txt can't be installed together"):
        bundle(tmp_path / "package", "arm64", _read(folder))


def test_what_is_shipped_is_found_and_run(tmp_path: Path) -> None:
    """By the program that runs in Lambda, with nothing but the package."""
    package = tmp_path / "package"
    bundle(package, "x86_64", OwnProcessors.read("examples/invoices", PROJECT))
    program = (
        "import sys; sys.path[:0] = [sys.argv[1]]\n"
        "from serverless_s3_processor.runtime.processors.registry import all_processors\n"
        "print(*[processor.name for processor in all_processors()])\n"
    )

    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "-S", "-c", program, str(package)],
        check=True,
        capture_output=True,
        text=True,
    )

    assert result.stdout.split()[-1] == "invoice_totals"
