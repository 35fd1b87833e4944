"""The history of one key, for a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.text import Text

from serverless_s3_processor.cli.rendering import moments, records
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.domain.records.description import describe
from serverless_s3_processor.runtime.domain.records.record import Json, Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


_INDENT = " " * 4
_WIDTH = 9


def lines(history: Sequence[Record], current: Record | None) -> Iterator[Text]:
    """Yield the history of a key, oldest record first, each with its findings."""
    yield Text(records.key(history[0]), style="bold")
    yield Text(_headline(history, current), style="dim")
    for record in history:
        yield Text()
        yield _first_line(record, is_current=record == current)
        for name, value in _details(record):
            yield detail(name, value)


def detail(name: str, value: str) -> Text:
    """Return the line of one named value."""
    style = {"failure": "bold red", "flag": "yellow"}.get(name, "")
    return Text.assemble(f"{_INDENT}{name:<{_WIDTH}} ", (escaped(value), style))


def findings(
    failures: Iterable[str], flags: Iterable[str], results: Mapping[str, Mapping[str, Json]]
) -> Iterator[tuple[str, str]]:
    """Yield the findings of processors, each with its name."""
    yield from (("failure", failure) for failure in failures)
    yield from (("flag", flag) for flag in flags)
    for processor, attributes in results.items():
        facts = (f"{_words(n)} {_value(v)}" for n, v in attributes.items() if n != "version")
        yield processor, ", ".join(facts) or "nothing found"


def _headline(history: Sequence[Record], current: Record | None) -> str:
    objects = sum(record.status is not Status.DELETED for record in history)
    versions = f"{objects} {'version' if objects == 1 else 'versions'}"
    deletions = len(history) - objects
    deleted = f", {deletions} {'deletion' if deletions == 1 else 'deletions'}" if deletions else ""
    now = "" if current else "; the object does not exist now"
    return f"{versions}{deleted} on record{now} (times: {moments.zone()})"


def _first_line(record: Record, *, is_current: bool) -> Text:
    return Text.assemble(
        (records.uploaded(record), "cyan"),
        "  ",
        records.status(record),
        *(f"  {part}" for part in _description(record) if part),
        ("  ← current", "bold green") if is_current else "",
    )


def _description(record: Record) -> tuple[str, ...]:
    if record.status is Status.DELETED:
        return ("hidden by a delete marker" if record.marker else "permanently deleted version",)
    kind = record.detected_type or record.content_type or ""
    return records.size(record), escaped(kind), escaped(describe(record.results) or "")


def _details(record: Record) -> Iterator[tuple[str, str]]:
    if record.version_id:
        yield "version", record.version_id
    if record.failure:
        yield "failure", record.failure
    if (record.attempts or 1) > 1:
        yield "attempts", f"{record.attempts:,}"
    yield from findings((), record.flags, record.results)
    if record.moved_to:
        yield "moved to", record.moved_to
    if record.released_version_id:
        yield "back as", record.released_version_id


def _words(name: str) -> str:
    """Return a name in words: `columnCount` is `column count`."""
    return re.sub("[A-Z]", lambda capital: f" {capital[0].lower()}", name)


def _value(value: Json) -> str:
    match value:
        case {"name": str(name), "type": str(kind)}:
            return f"{name} ({kind})"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case list():
            return "; ".join(_value(part) for part in value)
        case dict():
            return "; ".join(f"{_words(name)} {_value(part)}" for name, part in value.items())
    return str(value)
