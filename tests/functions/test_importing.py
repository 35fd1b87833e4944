"""The spy itself: a module that does what ours must not is caught."""

from pathlib import Path

import pytest

from tests.functions.importing import importing

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("import os; os.environ['PATH' if 'PATH' in os.environ else 'PYTHONPATH']", "reads"),
        ("import os; os.getenv('HOME')", "reads"),
        ("import os; dict(os.environ)", "reads"),
        ("from botocore.session import Session; Session()", "sessions"),
    ],
)
def test_a_module_that_does_it_at_import_is_caught(tmp_path: Path, code: str, effect: str) -> None:
    folder = tmp_path / "serverless_s3_processor" / "probe"
    folder.mkdir(parents=True)
    (folder / "probing.py").write_text(code, encoding="utf-8")

    assert importing("probing", path=folder)[effect]


def test_a_thread_that_is_started_at_import_is_caught(tmp_path: Path) -> None:
    (tmp_path / "probing.py").write_text(
        "import threading\n"
        "threading.Thread(target=threading.Event().wait, args=(9,), daemon=True).start()\n",
        encoding="utf-8",
    )

    assert importing("probing", path=tmp_path)["threads"] == 2
