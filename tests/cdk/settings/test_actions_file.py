from pathlib import Path

import pytest

from serverless_s3_processor.cdk.settings.actions_file import (
    Actions,
    MovableStatus,
    Reads,
    Selection,
    Status,
    Tag,
)
from serverless_s3_processor.cdk.settings.errors import ContextError
from tests.cdk.synthesized import PROJECT


def _read(tmp_path: Path, toml: str) -> Actions:
    (tmp_path / "actions.toml").write_text(toml)
    return Actions.read("actions.toml", tmp_path)


def test_without_a_declaration_there_are_no_actions(tmp_path: Path) -> None:
    assert Actions.read("", PROJECT) == _read(tmp_path, "") == Actions()


def test_the_example_is_read() -> None:
    assert Actions.read("examples/actions/actions.toml", PROJECT) == Actions(
        tag=Tag(key="s3-processor-status"),
        quarantine=Selection[MovableStatus](
            statuses=("failed",), flags=("content-type-contradicted",)
        ),
        reads=Reads(),
        announce=Selection[Status](statuses=("failed", "quarantined"), flags=("*",)),
    )


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[tag", ": this is not TOML"),
        ("[tags]", ": there is no 'tags' here, only tag and quarantine and reads and announce."),
        ("tag = 1", ", tag: this must be a table."),
        ("[tag]\nname = 'a'", ", tag: there is no 'name' here, only key."),
        ("[tag]\nkey = 'aws:mine'", ", tag, key: 'aws:mine' must be the key of a tag."),
        ("[tag]\nkey = ''", ", tag, key: '' must be the key of a tag."),
        ("[tag]\nkey = 1", ", tag, key: 1 must be a valid string."),
        ("[quarantine]", ", quarantine: it needs statuses or flags."),
        ("[quarantine]\nprefixes = ['uploads/']", ", quarantine: it needs statuses or flags."),
        (
            "[quarantine]\nstatuses = 'failed'",
            ", quarantine, statuses: 'failed' must be a valid list.",
        ),
        ("[quarantine]\nstatuses = []", ", quarantine, statuses: the list must not be empty."),
        (
            "[quarantine]\nstatuses = ['deleted']",
            ", quarantine, statuses 1: 'deleted' must be 'processed' or 'failed'.",
        ),
        (
            '[quarantine]\nflags = ["a\\nb"]',
            ", quarantine, flags 1: 'a\\nb' must be a flag, or * for any.",
        ),
        (
            "[quarantine]\nflags = ['a']\nprefixes = ['in/']",
            ", quarantine, prefixes 1: 'in/' must be a prefix that begins with uploads/.",
        ),
        (
            "[quarantine]\nflags = ['a']\nto = 'elsewhere/'",
            ", quarantine: there is no 'to' here, only statuses and flags and prefixes.",
        ),
        ("[reads]", ": [reads] needs [tag]: readers are limited by the tag."),
        (
            "[tag]\n[reads]\nreaders = ['*']",
            ", reads, readers 1: '*' must be the ARN of a role or user.",
        ),
        ("[tag]\n[reads]\nrefuse = 1", ", reads: there is no 'refuse' here, only readers."),
        (
            "[announce]\nstatuses = ['done']",
            ", announce, statuses 1: 'done' must be 'processed', 'failed', 'unreadable', 'gone',",
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_field(
    tmp_path: Path, toml: str, message: str
) -> None:
    with pytest.raises(ContextError) as refused:
        _read(tmp_path, toml)

    assert str(refused.value).startswith(f"actions.toml{message}")
    assert "\n" not in str(refused.value)


def test_all_mistakes_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ContextError) as refused:
        _read(tmp_path, "[tag]\nkey = ''\n[announce]\nstatuses = ['done', 'lost']")

    assert len(str(refused.value).splitlines()) == 3
