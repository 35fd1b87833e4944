"""Two people who check out the same sources synthesize the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from serverless_s3_processor.locations import PACKAGE
from tests.cdk.synthesized import PROJECT, Synthesized

SOURCES = ("app.py", "cdk.json", "requirements", "src")
OF_SCANNERS = "validation-report.json"
"""Differs because cdk-nag looks at one of the two."""


def _check_out(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = PROJECT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != OF_SCANNERS
    }


def test_two_checkouts_synthesize_the_same_bytes(dev: Synthesized, tmp_path: Path) -> None:
    """One is the checkout of these tests; the other installs all requirements anew."""
    other = tmp_path / "another" / "place"
    _check_out(other)
    (other / "src" / PACKAGE.name / "runtime" / ".DS_Store").write_text("a stray file")
    (other / "src" / PACKAGE.name / "runtime" / "domain" / "stray.pyc").write_bytes(b"stale")
    environment = {"PYTHONPATH": str(other / "src"), "CDK_OUTDIR": str(other / "out")}

    subprocess.run([sys.executable, "app.py"], cwd=other, env=os.environ | environment, check=True)

    first, second = _files(dev.folder), _files(other / "out")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    places = [str(place).encode() for place in (PROJECT, dev.folder, tmp_path)]
    assert [
        name for name, content in first.items() if any(place in content for place in places)
    ] == []
