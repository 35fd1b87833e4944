"""Whether a text is JSON, and in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.json_files.json_text import (
    MoreFollowsError,
    NestingTooDeepError,
    TruncatedError,
    first_lines,
    parse,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample

_MAX_SAMPLE_CHARACTERS: Final = 16 * 1024
"""Characters that decide what a text is, unless its first line has more."""


def is_document(sample: TextSample) -> bool:
    """Tell whether a text is one value, or concatenated ones, as far as the sample shows."""
    text = sample.text[:_MAX_SAMPLE_CHARACTERS]
    try:
        parse(text)
    except TruncatedError:
        return len(text) < len(sample.text) or not sample.complete
    except NestingTooDeepError:
        return True
    except MoreFollowsError as error:
        return error.is_concatenated and sample.text.lstrip()[:1] in ("{", "[")
    except UnprocessableContentError:
        return False
    return True


def are_lines(sample: TextSample, *, is_named: bool) -> bool:
    """Tell whether the first two lines are values; unless they are named so, objects or lists."""
    lines = first_lines(sample.text, 2)
    if len(lines) < (1 if is_named else 2) or not (is_named or all(map(_is_bracketed, lines))):
        return False
    is_cut = not sample.complete and not sample.text.endswith("\n")
    return all(_is_value(line, is_cut=is_cut and sample.text.endswith(line)) for line in lines)


def _is_bracketed(line: str) -> bool:
    return line[0] in "{["


def _is_value(line: str, *, is_cut: bool) -> bool:
    try:
        parse(line)
    except TruncatedError:
        return is_cut
    except UnprocessableContentError:
        return False
    return True
