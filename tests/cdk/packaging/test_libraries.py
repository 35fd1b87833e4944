"""The layer with what the built-in processors of images and documents need."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.cdk.packaging.bundling import bundle_libraries
from serverless_s3_processor.cdk.settings.field_types import PROCESSORS
from serverless_s3_processor.runtime.config import names
from tests.cdk.synthesized import Synthesized

LAYER = "AWS::Lambda::LayerVersion"
OF_THIS_MACHINE = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"


def layer_of(stack: Synthesized) -> Path:
    return stack.asset(stack.only(LAYER)["Properties"]["Content"]["S3Key"])


@pytest.fixture(scope="session")
def layer(dev: Synthesized) -> Path:
    return layer_of(dev)


def test_the_context_names_those_that_need_libraries() -> None:
    assert set(PROCESSORS) == set(names.PROCESSOR_LIBRARIES)


def test_every_module_of_the_layer_can_be_compiled(layer: Path) -> None:
    for path in layer.rglob("*.py"):
        compile(path.read_bytes(), path, "exec", dont_inherit=True)


def test_only_the_function_that_processes_has_the_layer(dev: Synthesized) -> None:
    with_layer = [
        function["Properties"]["FunctionName"]
        for function in dev.all("AWS::Lambda::Function").values()
        if function["Properties"].get("Layers")
    ]

    assert with_layer == [names.processor_function("dev")]


def test_a_deployment_with_none_of_them_has_no_layer(without_libraries: Synthesized) -> None:
    assert without_libraries.all(LAYER) == {}
    assert "Layers" not in without_libraries.function(names.processor_function("locked"))


def test_it_is_for_the_architecture_and_the_python_of_the_function(stack: Synthesized) -> None:
    function = stack.function(
        next(
            function["Properties"]["FunctionName"]
            for function in stack.all("AWS::Lambda::Function").values()
            if function["Properties"].get("Layers")
        )
    )
    properties = stack.only(LAYER)["Properties"]

    assert properties["CompatibleArchitectures"] == function["Architectures"]
    assert properties["CompatibleRuntimes"] == [function["Runtime"]]


def test_it_contains_the_pinned_libraries_and_no_others(layer: Path, prod: Synthesized) -> None:
    assert {path.name for path in layer.iterdir()} == {"python"}
    assert _installed(layer) == {
        "backports_zstd",
        "chardet",
        "olefile",
        "pillow",
        "pycryptodome",
        "pypdf",
        "thrift",
        "tinytag",
    }
    assert _installed(layer_of(prod)) == {"pillow", "pycryptodome", "pypdf"}


def _installed(layer: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in layer.glob("python/*.dist-info")}


def test_it_has_no_trace_of_the_machine(layer: Path) -> None:
    files = {path for path in layer.rglob("*") if path.is_file()}

    assert {"RECORD", "INSTALLER", "REQUESTED"} & {path.name for path in files} == set()
    assert [path for path in files if str(layer).encode() in path.read_bytes()] == []


def test_with_the_package_it_is_far_from_what_lambda_takes(layer: Path) -> None:
    """250 MB unpacked, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""
    assert sum(path.stat().st_size for path in layer.rglob("*")) < 60_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="it is for Lambda's Linux")
@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="it is for Lambda's Python")
def test_the_processors_run_on_what_is_shipped(dev: Synthesized, tmp_path: Path) -> None:
    bundle_libraries(tmp_path / "layer", OF_THIS_MACHINE, PROCESSORS)
    package = dev.asset(dev.function(names.processor_function("dev"))["Code"]["S3Key"])

    shown = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-I", "-S", "-c", _RUN_THEM, str(package), str(tmp_path / "layer/python")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.stderr == ""
    assert set(PROCESSORS) - {"encoding"} <= set(shown.stdout.split())


_RUN_THEM = """
import importlib, sys
sys.path[:0] = sys.argv[1:]
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.processors import registry
for processor in registry.built_in_processors():
    if processor.name in names.PROCESSOR_LIBRARIES:
        importlib.import_module(processor.run.module)
import chardet
from PIL import _avif, _imaging, _webp
assert all(module.__file__.startswith(sys.argv[2]) for module in (_avif, _imaging, _webp, chardet))
print(*(processor.name for processor in registry.built_in_processors()))
"""


def test_no_layer_is_made_if_functions_have_the_libraries(without_layer: Synthesized) -> None:
    assert without_layer.all(LAYER) == {}
