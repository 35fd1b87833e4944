"""The deployment package and its pinned requirements, the same bytes on every machine."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from serverless_s3_processor.cdk.packaging.own_imports import find_missing_imports
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.locations import PACKAGE, cache_folder
from serverless_s3_processor.runtime.config import names

# botocore has the models of 400 services, 27 of its 29 MB. The adapters call only these.
SERVICES: Final = frozenset(
    {"cloudwatch", "dynamodb", "dynamodbstreams", "logs", "s3", "sqs", "stepfunctions"}
)

_METADATA_CHARACTERS: Final = 4_000
"""Maximum number of characters up to the end of a service model's metadata, which come first."""
_SIGNING_NAME: Final = re.compile(r'"signingName"\s*:\s*"([^"]+)"')
_ENDPOINT_PREFIX: Final = re.compile(r'"endpointPrefix"\s*:\s*"([^"]+)"')

_PLATFORMS: Final = {
    "arm64": "aarch64-manylinux_2_28",
    "x86_64": "x86_64-manylinux_2_28",
}
"""Lambda's Amazon Linux 2023 has glibc 2.34.
https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html"""
# Files of installers that differ between machines or have no use in Lambda. METADATA is kept:
# Amazon Inspector reads the installed versions there.
_INSTALLER_TRACES: Final = (
    ".lock",
    "bin",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
)
_NEVER_LOADED: Final = ("Crypto/SelfTest", "olefile/olefile2.*")
"""Tests of a package, and a module for Python 2, which can't be compiled."""
OWN_PACKAGE: Final = "own_processors"
"""The folder of a team's own processors in the package."""
_NOT_SHIPPED_OF_OWN: Final = shutil.ignore_patterns(
    "__pycache__", "*.py[co]", ".*", "test_*.py", "tests", "conftest.py", "requirements*"
)
_PINNED: Final = PACKAGE / "cdk" / "requirements"
_MAX_BYTES: Final = 250 * 2**20
"""Maximum size of the unpacked package and layers.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
_NOT_SHIPPED: Final = shutil.ignore_patterns("__pycache__", "*.py[co]", ".*")


def bundle(
    target: Path, architecture: str, own: OwnProcessors, libraries: Collection[str] = ()
) -> None:
    """Fill the new folder `target` with everything that the functions need.

    `libraries` are the modules in the layer of the processors' function.
    Requirements are installed and compiled once into a cache and copied from there, so a second
    synth needs neither time nor network.

    Raises:
        ContextError: a team's own processors can't be deployed.
    """
    pinned = [_PINNED / "runtime.txt", *filter(None, [own.requirements])]
    services = {service for permission in own.permissions for service in permission.services}
    shutil.copytree(_requirements(pinned, architecture, "/var/task", services), target)
    root = target / PACKAGE.name
    shutil.copytree(PACKAGE / "runtime", root / "runtime", ignore=_NOT_SHIPPED)
    shutil.copy(PACKAGE / "__init__.py", root)
    if own.folder:
        shutil.copytree(own.folder, target / OWN_PACKAGE, ignore=_NOT_SHIPPED_OF_OWN)
        if missing := [*find_missing_imports(target, OWN_PACKAGE, libraries)]:
            raise ContextError("\n".join(missing))
    _compile(target, "/var/task", PACKAGE.name, *([OWN_PACKAGE] if own.folder else []))
    _make_readable(target)
    _check_size(target)


def bundle_libraries(target: Path, architecture: str, processors: Sequence[str]) -> None:
    """Fill the new folder `target`, which becomes a layer, with what these processors need.

    Why it has `python` in it:
    https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    """
    pinned = [_PINNED / f"{name}.txt" for name in processors]
    shutil.copytree(_requirements(pinned, architecture, "/opt/python"), target / "python")
    _make_readable(target)
    _check_size(target)


def _requirements(
    pinned: Sequence[Path], architecture: str, lambda_folder: str, services: Collection[str] = ()
) -> Path:
    """Return the folder of installed requirements; concurrent synths may install the same ones.

    They are compiled for `lambda_folder`, where they will be in Lambda. `services` are IAM's names
    of more services whose models in botocore are kept.
    """
    inputs = b"".join(path.read_bytes() for path in [*pinned, Path(__file__)])
    options = " ".join((str(sys.implementation.cache_tag), lambda_folder, *sorted(services)))
    key = hashlib.sha256(inputs + options.encode()).hexdigest()[:16]
    folder = cache_folder() / f"requirements-{architecture}-{key}"
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        installed = Path(scratch) / "installed"
        _install(pinned, installed, architecture)
        _trim(installed, services)
        _compile(installed, lambda_folder)
        _move_unless_there(installed, folder)
    return folder


def _install(pinned: Sequence[Path], target: Path, architecture: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-config", "--target", target]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-compile", "--link-mode", "copy"]
    command += ["--python-version", names.PYTHON, "--python-platform", _PLATFORMS[architecture]]
    command += [word for path in pinned for word in ("--requirement", path)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        files = " and ".join(str(path) for path in pinned)
        raise ContextError(f"{files} can't be installed together for Lambda; see uv's error above.")


def _trim(installed: Path, services: Collection[str]) -> None:
    for pattern in (*_INSTALLER_TRACES, *_NEVER_LOADED):
        for trace in installed.glob(pattern):
            _remove(trace)
    for model in installed.glob("botocore/data/*"):
        is_kept = model.name in SERVICES or (services and _signing_name(model) in services)
        if model.is_dir() and not is_kept:
            shutil.rmtree(model)


def _signing_name(model: Path) -> str:
    """Return the name by which requests to a service are signed, which is IAM's name of it.

    Several models may have one: those of bedrock and bedrock-runtime.
    """
    for path in sorted(model.glob("*/service-2.json.gz"), reverse=True):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            start = file.read(_METADATA_CHARACTERS)
        if match := _SIGNING_NAME.search(start) or _ENDPOINT_PREFIX.search(start):
            return match[1]
    return ""


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _move_unless_there(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if not target.exists():
            raise


def _compile(target: Path, lambda_folder: str, *packages: str) -> None:
    """Compile ahead what Lambda would compile at every cold start, as its disk is read-only.

    `lambda_folder` is where the folder will be in Lambda, for tracebacks. With `packages`, only
    these folders in it are compiled.
    Importing botocore and making two clients takes 200 ms instead of 520 ms. Bytecode fits one
    version of Python only: if another version synthesizes, the functions only start slower.
    """
    if sys.version_info[:2] != tuple(map(int, names.PYTHON.split("."))):
        return
    command: list[str | Path] = [sys.executable, "-m", "compileall", "-q"]
    command += ["-s", target, "-p", lambda_folder, "--invalidation-mode", "unchecked-hash"]
    command += [target / package for package in packages] or [target]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "0"})  # noqa: S603


def _check_size(target: Path) -> None:
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    if size > _MAX_BYTES:
        raise ContextError(f"The package has {size:,} bytes; Lambda accepts {_MAX_BYTES:,}.")


def _make_readable(target: Path) -> None:
    """Undo a strict umask: Lambda runs the code as a different user."""
    for folder, _, files in os.walk(target):
        Path(folder).chmod(0o755)
        for file in files:
            (Path(folder) / file).chmod(0o644)
