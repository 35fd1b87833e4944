"""The decoded beginning of a text, from the head of the object."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.api import UnprocessableContentError
from serverless_s3_processor.runtime.processors.formats.text.encoding import encoding_of

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

MAX_BYTES: Final = 256 * 1024


class TextSample(NamedTuple):
    """The beginning of a text; `complete` if it is the whole text."""

    text: str
    complete: bool

    def whole_lines(self) -> str:
        """Return the text without a truncated last line.

        Raises:
            UnprocessableContentError: the first line is longer than the sample.
        """
        if self.complete:
            return self.text
        end = max(self.text.rfind("\n"), self.text.rfind("\r")) + 1
        if not end:
            raise UnprocessableContentError(
                f"its first line is longer than {len(self.text):,} characters"
            )
        return self.text[:end]


def sample_of(view: ObjectView, max_bytes: int = MAX_BYTES) -> TextSample | None:
    """Return the decoded head of an object, without a byte order mark; None if it is no text."""
    head = view.head[:max_bytes]
    complete = len(head) == view.size
    encoding = encoding_of(head, whole=complete)
    if encoding is None:
        return None
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return TextSample(decoder.decode(head, final=complete), complete)
    except UnicodeDecodeError:  # a whole text that ends within a character
        return TextSample(head.decode(encoding, errors="replace"), complete)
