"""Two people who check out the same sources synthesize the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from serverless_s3_processor.locations import PACKAGE
from tests.cdk.synthesized import PROJECT

SOURCES = ("app.py", "cdk.json", "requirements", "src")


def check_out(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = PROJECT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    return folder


def start_synth(folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PYTHONPATH": str(folder / "src"),
        "CDK_OUTDIR": str(folder / "out"),
    }
    return subprocess.Popen([sys.executable, "app.py"], cwd=folder, env=environment)


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_checkouts_synthesize_the_same_bytes(tmp_path: Path) -> None:
    one = check_out(tmp_path / "one")
    other = check_out(tmp_path / "another" / "place")
    (other / "src" / PACKAGE.name / "runtime" / ".DS_Store").write_text("a stray file")
    (other / "src" / PACKAGE.name / "runtime" / "domain" / "stray.pyc").write_bytes(b"stale")
    for synth in [start_synth(one), start_synth(other)]:
        assert synth.wait() == 0
    first, second = content_of(one / "out"), content_of(other / "out")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    leaks = [name for name, content in first.items() if str(tmp_path).encode() in content]
    assert leaks == []
