"""The decoded beginning of a text, from the head of the object."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.text.encoding import (
    EBCDIC,
    UTF_8,
    decoder_of,
    encoding_of,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

MAX_BYTES: Final = 256 * 1024
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)


class TextSample(NamedTuple):
    """The beginning of a text; `complete` if it is the whole text."""

    text: str
    complete: bool
    encoding: str = UTF_8

    def whole_lines(self) -> str:
        """Return the text without a truncated last line, unless that is the first one."""
        if self.complete:
            return self.text
        end = max(self.text.rfind("\n"), self.text.rfind("\r")) + 1
        return self.text[:end] if end else self.text


def sample_of(view: ObjectView) -> TextSample | None:
    """Return the decoded head of an object, without a byte order mark; None if it is no text.

    It is decoded once per object.
    """
    if not view.text_sample:
        view.text_sample = (_decoded(view),)
    return view.text_sample[0]


def _decoded(view: ObjectView) -> TextSample | None:
    head = view.head[:MAX_BYTES]
    complete = len(head) == view.size
    charset = _CHARSET.search(view.declared_type) if ";" in view.declared_type else None
    encoding = encoding_of(head, whole=complete, charset=charset[1] if charset else "")
    if encoding is None:
        return None
    try:
        if encoding == UTF_8:
            text, _ = codecs.utf_8_decode(head, "strict", complete)
        else:
            text = decoder_of(encoding).decode(head, final=complete)
    except UnicodeDecodeError:  # damaged, or a whole text that ends within a character
        text = head.decode(encoding, errors="replace")
    return TextSample(clean(text, encoding), complete, encoding)


def clean(text: str, encoding: str) -> str:
    """Return decoded text without its padding, and with the line ends of mainframes as LF."""
    text = text.replace("\x1a", "").rstrip("\0")
    return text.replace("\x85", "\n") if encoding == EBCDIC else text
