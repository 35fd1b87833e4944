"""The findings of the processors in an object, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from serverless_s3_processor.runtime.domain.records.record import Json

MAX_CHARACTERS: Final = 300
_DELIMITERS: Final = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "vertical bar",
    " ": "space",
    ":": "colon",
}
_ENCODINGS: Final = {
    "ascii": "ASCII",
    "big5": "Big5",
    "cp037": "EBCDIC",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "iso2022_jp": "ISO-2022-JP",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-roman": "Mac Roman",
    "shift_jis": "Shift JIS",
    "unknown-8bit": "unknown encoding",
    "utf-8-sig": "UTF-8",
}
_CODE_PAGES: Final = {
    "cp125": "Windows-125",
    "cp": "code page ",
    "iso8859": "ISO 8859",
    "koi8": "KOI8",
}


def describe(results: Mapping[str, Mapping[str, Json]]) -> str | None:
    """Return the main findings, such as `361 rows × 3 columns, semicolon, Windows-1252`.

    None if there is nothing to say beyond the content type. The text has at most `MAX_CHARACTERS`.
    """
    facts: dict[str, Any] = {}
    for attributes in results.values():
        facts |= {name: value for name, value in attributes.items() if name not in facts}
    text = ", ".join([part for name in _WORDS if name in facts for part in _part(name, facts)])
    if len(text) > MAX_CHARACTERS:
        return f"{text[: MAX_CHARACTERS - 1]}…"
    return text or None


def _part(name: str, facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words of a fact; none if it is of another type."""
    kind, words = _WORDS[name]
    value = facts[name]
    if type(value) is kind and value and (text := words(value, facts)):
        yield text


def _quoted(text: str, _: Mapping[str, Any]) -> str:
    return f"“{text}”"


def _counted(one: str, many: str) -> Callable[[int, Mapping[str, Any]], str]:
    return lambda count, _: f"{count:,} {one if count == 1 else many}"


def _rows(count: int, facts: Mapping[str, Any]) -> str:
    more = "" if facts.get("complete", True) else "more than "
    rows = f"{more}{count:,} {'row' if count == 1 else 'rows'}"
    columns = facts.get("columnCount")
    if not isinstance(columns, int):
        return rows
    return f"{rows} × {columns:,} {'column' if columns == 1 else 'columns'}"


def _lines(count: int, facts: Mapping[str, Any]) -> str:
    """Return nothing for a table, whose rows say more."""
    has_rows = "rows" in facts or "sampleRows" in facts
    return "" if has_rows else f"{count:,} {'line' if count == 1 else 'lines'}"


def _size(width: int, facts: Mapping[str, Any]) -> str:
    height = facts.get("height")
    return f"{width:,} × {height:,} pixels" if isinstance(height, int) else ""


def _duration(milliseconds: int, _: Mapping[str, Any]) -> str:
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02} minutes"


def _encoding(name: str, _: Mapping[str, Any]) -> str:
    if name in _ENCODINGS:
        return _ENCODINGS[name]
    start = next((start for start in _CODE_PAGES if name.startswith(start)), "")
    return _CODE_PAGES[start] + name.removeprefix(start) if start else name.upper()


_WORDS: Final[dict[str, tuple[type, Callable[[Any, Mapping[str, Any]], str]]]] = {
    "title": (str, _quoted),
    "subject": (str, _quoted),
    "rows": (int, _rows),
    "sampleRows": (int, _rows),
    "pages": (int, _counted("page", "pages")),
    "sheets": (int, _counted("sheet", "sheets")),
    "slides": (int, _counted("slide", "slides")),
    "width": (int, _size),
    "durationMilliseconds": (int, _duration),
    "members": (int, _counted("member", "members")),
    "tableCount": (int, _counted("table", "tables")),
    "events": (int, _counted("event", "events")),
    "todos": (int, _counted("task", "tasks")),
    "contacts": (int, _counted("contact", "contacts")),
    "attachmentCount": (int, _counted("attachment", "attachments")),
    "lines": (int, _lines),
    "delimiter": (str, lambda text, _: _DELIMITERS.get(text, text)),
    "encoding": (str, _encoding),
    "encrypted": (bool, lambda *_: "encrypted"),
}
"""Attributes of results in the order they are shown, their types and words."""
