"""JSON parsing, by the standard library, of text that may be truncated anywhere.

Numbers are not converted: only their type matters, and one may have a million digits. Objects are
tuples of pairs, so that names that repeat are seen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_FINITE: Final = 0j
"""The value of `NaN` and `Infinity`, which https://datatracker.ietf.org/doc/html/rfc8259#section-6
does not permit."""
_SPACE: Final = " \t\n\r"
_BRACKETS: Final = "{["
_CUT_TOKENS: Final = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_CUT_NUMBER: Final = re.compile(r"[.eE][-+]?")
_ESCAPE_CHARACTERS: Final = 6
_COMMENT_OR_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"|//|/\*', re.DOTALL)
_COMMENT_ENDS: Final = {"//": "\n", "/*": "*/"}
_TRAILING_COMMAS: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"|,(?=\s*+[\]}])', re.DOTALL)


class TruncatedError(Exception):
    """The text ends before its value does."""


class NestingTooDeepError(UnprocessableContentError):
    """It is nested deeper than the parser goes."""


class MoreFollowsError(UnprocessableContentError):
    """Something else follows the value."""

    def __init__(self, end: int, next_character: str) -> None:
        super().__init__(f"the JSON is invalid: more follows the value at character {end:,}")
        self.is_concatenated = next_character in _BRACKETS


_DECODER: Final = json.JSONDecoder(
    parse_int=lambda _: 0,
    parse_float=lambda _: 0.0,
    parse_constant=lambda _: NOT_FINITE,
    object_pairs_hook=tuple,
)


def parse(text: str) -> object:
    """Return the value of a whole text, with each number as zero.

    Raises:
        TruncatedError: the text ends before the value does.
        MoreFollowsError: the text goes on behind the value.
        UnprocessableContentError: it is invalid, or is nested deeper than the parser goes.
    """
    value, end = parse_at(text, 0)
    if rest := text[end : end + 1] and text[end:].lstrip(_SPACE):
        raise MoreFollowsError(end, rest[0])
    return value


def parse_at(text: str, start: int) -> tuple[object, int]:
    """Return the value at `start`, and the index of its end; raises the errors of `parse`."""
    start = skip_space(text, start)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if _is_cut(error, text):
            raise TruncatedError from None
        raise UnprocessableContentError(
            f"the JSON is invalid: {error.msg}, at line {error.lineno:,}, column {error.colno:,}"
        ) from None
    except RecursionError:
        raise NestingTooDeepError("the JSON is nested too deeply to be read") from None


def _is_cut(error: json.JSONDecodeError, text: str) -> bool:
    """Tell whether the parser failed at the end of the text, or at a token that the end cuts."""
    if error.msg.startswith("Unterminated"):
        return True
    if error.msg.startswith(("Invalid \\u", "Invalid \\\\u")):
        return len(text) - error.pos <= _ESCAPE_CHARACTERS
    if len(text) - error.pos > len(_CUT_TOKENS[-1]) and not text[error.pos :].isspace():
        return False
    rest = text[error.pos :].strip(_SPACE)
    is_number = _CUT_NUMBER.fullmatch(rest) is not None
    return is_number or any(token.startswith(rest) for token in _CUT_TOKENS)


def values_of(text: str) -> Iterator[object]:
    """Yield the values of concatenated JSON; raises the errors of `parse`, at its end too."""
    at, end = 0, len(text.rstrip(_SPACE))
    while at < end:
        value, at = parse_at(text, at)
        yield value


def without_comments(text: str) -> str:
    """Return JSON with comments (JSONC) without these, and without commas behind last members."""
    parts, at = list[str](), 0
    while match := _COMMENT_OR_STRING.search(text, at):
        end = _COMMENT_ENDS.get(match[0])
        parts.append(text[at : match.start() if end else match.end()])
        at = match.end() if end is None else text.find(end, match.end()) + len(end)
        if end and at < match.end():  # it never ends
            at = len(text)
    parts.append(text[at:])
    return _TRAILING_COMMAS.sub(lambda match: match[0].removeprefix(","), "".join(parts))


def skip_space(text: str, start: int) -> int:
    """Return the index of the first character from `start` on that is no white space."""
    while start < len(text) and text[start] in _SPACE:
        start += 1
    return start


def first_lines(text: str, count: int) -> list[str]:
    """Return the first lines that are not blank; other separators may be part of a string."""
    lines: list[str] = []
    while len(lines) < count and (text := text.lstrip(_SPACE)):
        *parts, text = text.split("\n", count) if "\n" in text else (text, "")
        lines += [line for part in parts if (line := part.strip(_SPACE))]
    return lines[:count]
