"""`processors list|test|new`: without any stack, on files of this machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cdk.synthesized import PROJECT
from tests.cli.cli_in_memory import Cli
from tests.support.pinned import pinned

INVOICES = str(PROJECT / "examples" / "invoices")
GOOD = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\ntotal,,,42.00\n"
HOSTILE = """
import os
from serverless_s3_processor.runtime.processors import Findings, Limits, Match, Processor

def run(view):
    match view.head:
        case b"exit":
            os._exit(3)
        case b"loop":
            while True:
                pass
    return Findings({"greeting": os.environ["GREETING"], **view.metadata})

PROCESSOR = Processor(
    name="hostile", version=1, wants=Match(), run=run, limits=Limits(max_seconds=0.5)
)
"""


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "one.csv"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "hostile.py").write_text(HOSTILE)
    (folder / "hostile.toml").write_text("[environment]\nGREETING = 'hello'\n")
    return str(folder)


@pytest.mark.slow
def test_processors_are_listed_with_what_they_are_for() -> None:
    result = Cli()("processors", "list", "--dir", INVOICES)

    lines = result.stdout.splitlines()
    assert lines[0].split() == ["sniff", "version", "1", "every", "object"]
    assert lines[-1].startswith("invoice_totals  version 1  `text/*`, ends in `.csv`")
    assert lines[-1].endswith("(your own)")


@pytest.mark.slow
def test_programs_get_the_limits_too() -> None:
    response = Cli().json("processors", "list", "--dir", INVOICES)

    assert response[-1] == {
        "name": "invoice_totals",
        "version": 1,
        "own": True,
        "wants": "`text/*`, ends in `.csv`, begins with `uploads/invoices/`",
        "limits": {"max_seconds": 2, "max_bytes_read": 4_000_000, "max_result_bytes": 1000},
    }


@pytest.mark.slow
def test_a_file_is_tried_as_the_object_that_it_would_become(invoice: Path) -> None:
    ran = Cli()("processors", "test", str(invoice), "--dir", INVOICES, "--prefix", "invoices/")

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0] == "uploads/invoices/one.csv  text/csv"
    assert "    invoice_totals lines 1, wrong lines 0, sum cents 4,200" in ran.stdout


@pytest.mark.slow
def test_processors_that_do_not_match_are_named(invoice: Path) -> None:
    ran = Cli()("processors", "test", str(invoice), "--dir", INVOICES, "--json")

    (response,) = json.loads(ran.stdout)
    assert response["notFor"][-1:] == ["invoice_totals"]
    assert response["results"]["sniff"] == {"version": 1, "contentType": "text/csv"}
    assert (response["bytesRead"], response["rangesRead"]) == (len(GOOD), 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"exit", "hostile: its process ended: exit code 3"),
        (b"loop", "hostile: it took longer than 0.5 s"),
    ],
)
def test_a_crash_is_reported_as_it_would_be_recorded(
    tmp_path: Path, hostile: str, content: bytes, failure: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    ran = Cli()("processors", "test", str(file), "--dir", hostile)

    assert ran.exit_code == 1
    assert f"    failure   {failure}" in ran.stdout


@pytest.mark.slow
def test_declared_variables_and_metadata_are_there(
    invoice: Path, hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("processors", "test", str(invoice), "--dir", hostile, "--json")
    (response,) = json.loads(Cli()(*command, "--metadata", "Invoice=42").stdout)
    assert response["results"]["hostile"] == {"version": 1, "greeting": "hello", "invoice": "42"}
    assert "GREETING" not in os.environ

    monkeypatch.setenv("GREETING", "another")

    (response,) = json.loads(Cli()(*command).stdout)
    assert response["results"]["hostile"]["greeting"] == "another"


@pytest.mark.slow
def test_a_processor_that_can_not_be_loaded_is_reported(invoice: Path, hostile: str) -> None:
    (Path(hostile) / "hostile.py").write_text("import no_such_library")

    ran = Cli()("processors", "test", str(invoice), "--dir", hostile)

    assert ran.exit_code == 1
    assert "hostile: it could not be loaded: ModuleNotFoundError" in ran.stdout


@pytest.mark.slow
def test_a_library_of_this_machine_is_importable_only_if_it_is_deployed(
    invoice: Path, hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    (Path(hostile) / "hostile.py").write_text(f"import packaging, botocore.session, PIL\n{HOSTILE}")
    command = ("processors", "test", str(invoice), "--dir", hostile)

    result = Cli()(*command)

    reason = "hostile: it could not be loaded: ModuleNotFoundError: No module named 'packaging'"
    assert result.exit_code == 1
    assert reason in result.stdout

    (Path(hostile) / "requirements.txt").write_text(pinned("packaging"))

    assert Cli()(*command).exit_code == 0


def test_requirements_that_can_not_be_installed_are_refused(invoice: Path, hostile: str) -> None:
    (Path(hostile) / "requirements.txt").write_text("packaging==25.0\n")

    result = Cli()("processors", "test", str(invoice), "--dir", hostile)

    assert result.exit_code == 1
    assert "requirements.txt can't be installed; see uv's error above." in result.stderr


@pytest.mark.slow
def test_a_processor_that_prints_or_exits_as_it_is_imported_spoils_nothing(hostile: str) -> None:
    module = Path(hostile) / "hostile.py"
    module.write_text(f"print('loading')\n{HOSTILE}")
    assert Cli().json("processors", "list", "--dir", hostile)[-1]["name"] == "hostile"

    module.write_text("import os\nos._exit(3)\n")
    result = Cli()("processors", "list", "--dir", hostile)

    assert result.exit_code == 1
    assert "A processor ended Python while it was imported: exit code 3." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["test", "no-such-file"], "no-such-file is not a file."),
        (["list", "--dir", "no-such-folder"], "no-such-folder is not a folder."),
        (["new", "sniff"], "sniff is taken. Choose another name."),
        (["new", "mine", "--dir", "my-own"], "use letters and underscores."),
    ],
)
def test_mistakes_get_one_line(arguments: list[str], expected: str) -> None:
    result = Cli()("processors", *arguments)

    assert result.exit_code == 1
    assert expected in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.slow
def test_a_new_processor_works_and_its_test_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoice: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    written = Cli()("processors", "new", "my_step", "--dir", "steps")

    names = ["steps/my_step.py", "steps/my_step.toml", "steps/test_my_step.py"]
    assert written.stdout.splitlines() == names
    (response,) = Cli().json("processors", "test", str(invoice), "--dir", "steps")
    assert response["results"]["my_step"] == {"version": 1, "columns": 4}
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "steps"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in tested.stdout

    again = Cli()("processors", "new", "my_step", "--dir", "steps")

    assert again.exit_code == 1
    assert "already exists" in again.stderr
