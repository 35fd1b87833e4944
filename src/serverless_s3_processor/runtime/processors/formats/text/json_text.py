"""JSON parsing, by the standard library, of text that may be truncated anywhere.

Numbers are not converted: only their type matters, and one may have a million digits.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

_NEAR_THE_END: Final = 12
"""Maximum distance of the truncated token, which the parser reports, from the end of the text."""
_SPACE: Final = " \t\n\r"
_MAX_SAMPLE_CHARACTERS: Final = 16 * 1024
"""Characters that decide what a text is; its processor examines more."""


class TruncatedError(Exception):
    """The text ends before its value does."""


class NestingTooDeepError(UnprocessableContentError):
    """It is nested deeper than the parser goes."""


_DECODER: Final = json.JSONDecoder(
    parse_int=lambda _: 0, parse_float=lambda _: 0.0, parse_constant=lambda _: 0.0
)


def parse(text: str) -> object:
    """Return the value of a whole text, with each number as zero.

    Raises:
        TruncatedError: the text ends before the value does.
        UnprocessableContentError: it is no JSON, or is nested deeper than the parser goes.
    """
    value, end = parse_at(text, 0)
    if text[end:].strip(_SPACE):
        raise UnprocessableContentError(
            f"it is no JSON: more follows the value, at character {end:,}"
        )
    return value


def parse_at(text: str, start: int) -> tuple[object, int]:
    """Return the value at `start`, and the index of its end; raises the errors of `parse`."""
    start = skip_space(text, start)
    try:
        return _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated") or error.pos > len(text) - _NEAR_THE_END:
            raise TruncatedError from None
        raise UnprocessableContentError(
            f"it is no JSON: {error.msg}, at line {error.lineno:,}, column {error.colno:,}"
        ) from None
    except RecursionError:
        raise NestingTooDeepError("it is nested deeper than can be read") from None


def skip_space(text: str, start: int) -> int:
    """Return the index of the first character from `start` on that is no white space."""
    while start < len(text) and text[start] in _SPACE:
        start += 1
    return start


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines that are not blank; other line separators may be part of a string."""
    for line in text.split("\n"):
        if stripped := line.strip(_SPACE):
            yield stripped


def is_document(sample: TextSample) -> bool:
    """Tell whether a text that begins with a bracket is JSON, as far as the sample shows."""
    text = sample.text[:_MAX_SAMPLE_CHARACTERS]
    try:
        parse(text)
    except TruncatedError:
        return len(text) < len(sample.text) or not sample.complete
    except NestingTooDeepError:
        return True
    except UnprocessableContentError:
        return False
    return True


def are_lines(sample: TextSample, *, min_lines: int) -> bool:
    """Tell whether there are `min_lines`, of which the first two are objects or lists."""
    lines = list(lines_of(sample.text[:_MAX_SAMPLE_CHARACTERS]))
    if len(lines) < min_lines:
        return False
    return all(map(_is_record, lines[:2]))


def _is_record(line: str) -> bool:
    if line[0] not in "{[":
        return False
    try:
        parse(line)
    except (TruncatedError, UnprocessableContentError):
        return False
    return True
