import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.processors import own
from serverless_s3_processor.runtime.processors.registry import all_processors, built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.views import view_of

GOOD = """
from serverless_s3_processor.runtime.processors import Findings, Match, Processor
PROCESSOR = Processor(
    name="{name}", version=2, wants=Match(), run=lambda view: Findings({{"size": view.size}}, ["x"])
)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    (tmp_path / own.PACKAGE).mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    def write(**files: str) -> None:
        for name, content in files.items():
            (tmp_path / own.PACKAGE / f"{name}.py").write_text(content)

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == own.PACKAGE]:
        del sys.modules[name]


def _ran() -> ProcessingOutcome:
    processors = all_processors()[len(built_in_processors()) :]
    return run_processors(processors, view_of(b"content"))


def test_without_a_folder_there_are_the_built_in_ones() -> None:
    assert [processor.name for processor in all_processors()] == [
        processor.name for processor in built_in_processors()
    ]


def test_a_file_is_a_processor_and_they_run_by_name(folder: Callable[..., None]) -> None:
    folder(b=GOOD.format(name="b"), a=GOOD.format(name="a"))
    outcome = _ran()
    assert list(outcome.results) == ["a", "b"]
    assert outcome.results["a"] == {"version": 2, "size": 7}


def test_tests_and_what_several_share_are_none(folder: Callable[..., None]) -> None:
    folder(
        a="from own_processors._shared import NAME\n" + GOOD.format(name="a"),
        _shared="NAME = 1",
        test_a="raise AssertionError",
        conftest="raise AssertionError",
    )
    assert _ran().results.keys() == {"a"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_library", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("this is no Python", "SyntaxError: "),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("", "TypeError: it has no PROCESSOR that is a Processor"),
        ("PROCESSOR = 1", "TypeError: it has no PROCESSOR that is a Processor"),
        (GOOD.format(name="other"), "ValueError: its name is 'other', not that of its file"),
        (GOOD.format(name="bad").replace("version=2", "version=0"), "ValueError: its version is 0"),
    ],
)
def test_one_that_can_not_be_loaded_fails_alone_with_its_reason(
    folder: Callable[..., None], code: str, reason: str
) -> None:
    folder(bad=code, good=GOOD.format(name="good"))
    outcome = _ran()
    (failure,) = outcome.reasons
    assert failure.startswith(f"bad: it could not be loaded: {reason}")
    assert outcome.results.keys() == {"good"}


def test_the_name_of_a_built_in_one_is_taken(folder: Callable[..., None]) -> None:
    folder(text=GOOD.format(name="text"))
    names = [processor.name for processor in all_processors()]
    assert len(names) == len(set(names))
    assert _ran().reasons == [
        "own_processors.text: it could not be loaded: ValueError: "
        "text is the name of a built-in processor"
    ]


def test_those_with_permissions_are_told_by_what_stands_beside_them(
    folder: Callable[..., None], tmp_path: Path
) -> None:
    beside = {
        "reader": '[[permissions]]\nactions = ["s3:GetObject"]\nresources = ["*"]\n',
        "none": "permissions = []\n",
        "variables": "[environment]\nA = 1\n",
        "broken": "a = ",
        "unread": "a = '\udcff'",
    }
    folder(**{name: GOOD.format(name=name) for name in (*beside, "alone")})
    for name, declared in beside.items():
        path = tmp_path / own.PACKAGE / f"{name}.toml"
        path.write_text(declared, encoding="utf-8", errors="surrogateescape")

    assert own.names_with_permissions() == {"reader"}


def test_a_folder_with_shared_modules_is_no_processor(
    folder: Callable[..., None], tmp_path: Path
) -> None:
    folder(a=GOOD.format(name="a"))
    (tmp_path / own.PACKAGE / "rules").mkdir()
    (tmp_path / own.PACKAGE / "rules" / "__init__.py").touch()

    assert own.module_names() == ["a"]


def test_without_a_folder_none_has_permissions() -> None:
    assert own.names_with_permissions() == frozenset()
