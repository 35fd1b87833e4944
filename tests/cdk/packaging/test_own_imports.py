"""What a team's own processors import: an import that would fail in Lambda is refused."""

import sys
from pathlib import Path

import pytest

from serverless_s3_processor.cdk.packaging.bundling import bundle
from serverless_s3_processor.cdk.packaging.own_imports import find_missing_imports
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.settings.errors import ContextError

OWN = "own_processors"
SHIPPED = (
    "serverless_s3_processor/__init__.py",
    "serverless_s3_processor/runtime/__init__.py",
    "botocore/__init__.py",
    "six.py",
    "compiled.cpython-313-aarch64-linux-gnu.so",
    "google/protobuf/__init__.py",
    "numpy.libs/libgfortran.so",
    f"{OWN}/_shared.py",
    f"{OWN}/_rules/totals.py",
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in SHIPPED:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def _missing(package: Path, code: str, file: str = "mine.py") -> list[str]:
    (package / OWN / file).write_text(code)
    return [*find_missing_imports(package, OWN, ["PIL"])]


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations",
        "import json, xml.etree.ElementTree",
        "from serverless_s3_processor.runtime import processors",
        "from serverless_s3_processor import __version__",
        "import botocore.session",
        "from botocore.made_at_run_time import anything",
        "from six.moves import urllib",
        "import compiled",
        "from google.protobuf import message",
        "from google import protobuf",
        "from PIL import Image",
        "from . import _shared",
        "from ._shared import *",
        "from own_processors._shared import NAME",
        "from own_processors import _shared, _rules",
        "from own_processors._rules import totals",
        "try:\n    import orjson as json\nexcept ImportError:\n    import json",
        "try:\n    import orjson\nexcept (KeyError, ModuleNotFoundError):\n    orjson = None",
        "try:\n    import orjson\nexcept:\n    orjson = None",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml",
        "import typing\nif typing.TYPE_CHECKING:\n    import yaml\nelse:\n    yaml = None",
    ],
)
def test_what_lambda_has_may_be_imported(package: Path, code: str) -> None:
    assert _missing(package, code) == []


@pytest.mark.parametrize(
    ("code", "line", "imported"),
    [
        ("import json\nimport yaml", 2, "yaml"),
        ("import json, yaml.nodes", 1, "yaml.nodes"),
        ("from yaml import safe_load", 1, "yaml"),
        ("def run(view):\n    import yaml", 2, "yaml"),
        ("import boto3", 1, "boto3"),
        ("import cgi", 1, "cgi"),
        ("import numpy", 1, "numpy"),
        ("import google.cloud.storage", 1, "google.cloud.storage"),
        ("try:\n    import yaml\nexcept ValueError:\n    pass", 2, "yaml"),
        ("try:\n    import yaml\nfinally:\n    pass", 2, "yaml"),
        ("try:\n    import orjson\nexcept ImportError:\n    import ujson", 4, "ujson"),
        ("import os\nif os.name == 'posix':\n    import yaml", 3, "yaml"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    import yaml",
            5,
            "yaml",
        ),
    ],
)
def test_any_other_import_is_refused_with_file_line_and_the_way_out(
    package: Path, code: str, line: int, imported: str
) -> None:
    assert _missing(package, code) == [
        f"mine.py, line {line}: it imports {imported}, which is neither in Python's standard "
        "library nor deployed: pin what provides it in requirements.txt, made by "
        "`uv pip compile --generate-hashes`."
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import _shared", "_shared, which is in the same folder: import it from own_processors"),
        ("from own_processors import gone", "own_processors with gone, which is not deployed"),
        ("from . import gone", "own_processors with gone, which is not deployed"),
        ("import own_processors.test_mine", "own_processors.test_mine, which is not deployed"),
        ("from serverless_s3_processor.client import Client", ".client with Client, which is not"),
        ("from google import cloud", "google, which is neither"),
    ],
)
def test_an_undeployed_module_is_refused_with_the_reason(
    package: Path, code: str, reason: str
) -> None:
    (refusal,) = _missing(package, code)

    assert refusal.startswith("mine.py, line 1: it imports ")
    assert reason in refusal


def test_shared_files_in_any_folder_are_checked_too(package: Path) -> None:
    lines = _missing(package, "from .totals import x\nfrom ... import y", "_rules/sums.py")

    assert [line.partition(": it imports")[0] for line in lines] == ["_rules/sums.py, line 2"]


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="Lambda runs another Python")
@pytest.mark.parametrize("module", sorted(sys.stdlib_module_names))
def test_the_standard_library_is_that_of_the_python_that_lambda_runs(
    package: Path, module: str
) -> None:
    assert _missing(package, f"import {module}") == []


def test_a_bundle_with_such_an_import_is_refused_in_one_line_for_each(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "mine.py").write_text(
        "import yaml\nfrom PIL import Image\nfrom own_processors._shared import x\n"
        "from serverless_s3_processor.runtime.processors import Processor\n"
        "PROCESSOR = Processor(name='mine')\n"
    )
    (folder / "_shared.py").write_text("import botocore.session, pandas\n")
    own = OwnProcessors.read(str(folder), tmp_path)

    with pytest.raises(ContextError) as refused:
        bundle(tmp_path / "package", "arm64", own, ["PIL"])

    lines = str(refused.value).splitlines()
    assert [line.partition(", which")[0] for line in lines] == [
        "_shared.py, line 1: it imports pandas",
        "mine.py, line 1: it imports yaml",
    ]
    with pytest.raises(ContextError, match=r"mine.py, line 2: it imports PIL, which is neither"):
        bundle(tmp_path / "without", "arm64", own)
