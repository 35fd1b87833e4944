from dataclasses import MISSING, Field, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.config import SettingError, Settings
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.attacher import AttacherSettings
from serverless_s3_processor.runtime.config.digest import DigestSettings
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocation, WatchedLocations

KINDS: list[type[Settings]] = [
    ProcessorSettings,
    NotifierSettings,
    DigestSettings,
    ApiSettings,
    AttacherSettings,
    ReconcilerSettings,
]
_WATCHED = st.lists(
    st.builds(
        WatchedLocation,
        st.from_regex(r"[a-z][a-z0-9-]{1,40}[a-z]", fullmatch=True),
        st.just("uploads/"),
    ),
    min_size=1,
).map(WatchedLocations)


def _full(kind: type[Settings]) -> dict[str, Any]:
    """Return the variables that a function can't do without."""
    return {
        field.metadata["variable"]: "text" for field in fields(kind) if field.default is MISSING
    }


def _values(field: Field[Any]) -> st.SearchStrategy[Any]:
    if field.name == "watched":
        return _WATCHED
    return st.integers(1, 2**40) if isinstance(field.default, int) else st.text()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_settings_survive_the_environment(kind: type[Settings]) -> None:
    @given(st.data())
    def law(data: st.DataObject) -> None:
        drawn: dict[str, Any] = {field.name: data.draw(_values(field)) for field in fields(kind)}
        settings = kind(**drawn)

        assert kind.from_env(settings.to_env()) == settings

    law()


@pytest.mark.parametrize("kind", KINDS)
def test_the_environment_may_hold_whatever_else(kind: type[Settings]) -> None:
    assert kind.from_env({**_full(kind), "PATH": "/bin"}) == kind.from_env(_full(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_variable_that_is_missing_is_named(kind: type[Settings]) -> None:
    for variable in _full(kind):
        environ = {name: text for name, text in _full(kind).items() if name != variable}
        with pytest.raises(SettingError, match=f"The environment variable {variable} is not set"):
            kind.from_env(environ)


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "many", "٣", " 1", "1_000"])
def test_a_number_that_is_none_is_named(text: str) -> None:
    environ = {**_full(ProcessorSettings), "PARALLEL_READS": text}
    with pytest.raises(SettingError, match=r"PARALLEL_READS=.* is not a positive whole number"):
        ProcessorSettings.from_env(environ)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "many"])
def test_a_number_that_may_be_nought_is_one_all_the_same(text: str) -> None:
    environ = {**_full(ProcessorSettings), "THUMBNAILS": text}
    with pytest.raises(SettingError, match=r"THUMBNAILS=.* is not a whole number"):
        ProcessorSettings.from_env(environ)
    assert ProcessorSettings.from_env({**environ, "THUMBNAILS": "0"}).thumbnails == 0


def test_a_missing_number_has_its_default() -> None:
    settings = ProcessorSettings.from_env(_full(ProcessorSettings))
    assert settings.first_read_bytes == 256 * 1024
    assert settings.read_budget_bytes == 8 * 1024 * 1024
    assert settings.parallel_reads == 16


@pytest.mark.parametrize("text", ["", "own/uploads/,a_b", "192.168.5.4/uploads/"])
def test_a_watched_bucket_that_s3_could_not_have_is_named(text: str) -> None:
    environ = {**_full(ProcessorSettings), "WATCHED": text}
    with pytest.raises(SettingError, match=r"WATCHED=.* can't be used: .*bucket's name"):
        ProcessorSettings.from_env(environ)


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_has_its_own_variable_and_a_description(kind: type[Settings]) -> None:
    variables = [field.metadata["variable"] for field in fields(kind)]
    assert len(set(variables)) == len(variables)
    assert all(variable.isupper() for variable in variables)
    assert all(field.metadata["meaning"].endswith(".") for field in fields(kind))
