"""The bytes that types are detected from: the first ones, and others on demand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.text.encoding import UTF_8, encoding_of
from serverless_s3_processor.runtime.processors.formats.text.text_sample import sample_of
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

_SAMPLE_BYTES: Final = 1024
_CONTROL_BYTES: Final = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a\x1b"})


class ByteSource:
    """The head of an object; `at` reads the rest from the view, if there is one."""

    def __init__(self, head: bytes, view: ObjectView | None = None) -> None:
        self.head = head
        self.size = view.size if view else len(head)
        self._view = view

    @cached_property
    def has_control_bytes(self) -> bool:
        """Tell whether the first KiB has bytes that no text in an 8-bit encoding has."""
        sample = self.head[:_SAMPLE_BYTES]
        return len(sample.translate(None, _CONTROL_BYTES)) != len(sample)

    @property
    def is_whole(self) -> bool:
        """Tell whether the head is all there is."""
        return len(self.head) >= self.size

    @property
    def is_text(self) -> bool:
        """Tell whether the head is text, whatever is declared; a view keeps it decoded."""
        sample = sample_of(self._view) if self._view else None
        if self._view and (sample is None or sample.encoding == UTF_8):
            return sample is not None
        return encoding_of(self.head, whole=self.is_whole) is not None

    def at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer at the end or beyond the read budget.

        Raises:
            UnavailableError: S3 refused or failed.
        """
        if self._view is None or offset + length <= len(self.head):
            return self.head[offset : offset + length]
        self._view.seek(offset)
        try:
            return self._view.read(length) or b""
        except ReadBudgetExceededError:
            return b""

    def number(self, offset: int, length: int, order: str = "little") -> int:
        """Return an unsigned integer of the head; 0 behind its end."""
        return int.from_bytes(
            self.head[offset : offset + length], "big" if order == "big" else "little"
        )
