"""Decompression of objects, up to a limit."""

from __future__ import annotations

import io
import sys
import zlib
from typing import TYPE_CHECKING, Any, Final, Protocol

from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

    from serverless_s3_processor.runtime.processors.view import ObjectView

_CHUNK: Final = 64 * 1024
_MAGIC: Final = 2
"""Length of the magic number of every compression."""
_MAX_STREAMS: Final = 1000
"""Maximum number of concatenated streams; empty ones cost time and yield nothing."""
_MAX_XZ_MEMORY: Final = 100 * 1024 * 1024
"""A file may ask for a window of 4 GiB; `xz -9` needs 65 MiB, and touches only the used part."""

_NEEDS_MEMORY: Final = "memory"
"""A word in the errors of `lzma` and `zstd` for a window above their limit."""


class DecompressionLimitError(Exception):
    """A read or the decompressed data exceeds its limit."""


class Decompressor(Protocol):
    """The interface of the decompressors of `bz2`, `lzma` and `DeflateDecompressor`."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether more input is required for more output."""

    @property
    def unused_data(self) -> bytes:
        """The input after the end of the stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""


class DeflateDecompressor:
    """zlib's decompressor with the interface of the others; `bits` select the expected header."""

    def __init__(self, bits: int) -> None:
        self._inflate: Any = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return bool(self._inflate.eof)

    @property
    def needs_input(self) -> bool:
        """Whether more input is required for more output."""
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """The input after the end of the stream."""
        return bytes(self._inflate.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""
        return bytes(self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length))


def decompressor_factory(content_type: str) -> Callable[[], Decompressor] | None:
    """Return a factory of decompressors; None unless the content type is a compression."""
    match content_type:
        case "application/gzip":
            return lambda: DeflateDecompressor(zlib.MAX_WBITS | 16)
        case "application/x-bzip2":
            import bz2  # noqa: PLC0415 - loaded when first used

            return bz2.BZ2Decompressor
        case "application/x-xz":
            import lzma  # noqa: PLC0415 - loaded when first used

            return lambda: lzma.LZMADecompressor(memlimit=_MAX_XZ_MEMORY)
        case "application/zstd":
            return _zstd_factory()
    return None


def _zstd_factory() -> Callable[[], Decompressor] | None:
    """Return a factory of Python 3.14's decompressors; None if its backport isn't installed."""
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415 - loaded when first used
        else:
            from backports import zstd  # noqa: PLC0415 - as above
    except ImportError:
        return None
    factory: Callable[[], Decompressor] = zstd.ZstdDecompressor
    return factory


def unpack_head(head: bytes, content_type: str, max_bytes: int) -> tuple[bytes, bool]:
    """Return up to `max_bytes` of what a compressed head unpacks to, and whether it ends there.

    What is damaged or not compressed in a known way unpacks to what came before the damage.
    """
    new_decompressor = decompressor_factory(content_type)
    if new_decompressor is None:
        return b"", False
    unpacked, decompressor = bytearray(), new_decompressor()
    try:
        for _ in range(_MAX_STREAMS):
            unpacked += decompressor.decompress(head, max_bytes - len(unpacked))
            head = decompressor.unused_data.lstrip(b"\0") if decompressor.eof else b""
            if not head or len(unpacked) >= max_bytes:
                break
            decompressor = new_decompressor()
    except _errors():
        return bytes(unpacked), False
    return bytes(unpacked), decompressor.eof and not head


def _errors() -> tuple[type[Exception], ...]:
    """Return what damaged content raises in the decompressors that are loaded."""
    libraries = (
        ("_lzma", "LZMAError"),
        ("backports.zstd", "ZstdError"),
        ("compression.zstd", "ZstdError"),
    )
    loaded = ((sys.modules.get(module), error) for module, error in libraries)
    errors = (getattr(module, error) for module, error in loaded if module)
    return OSError, ValueError, EOFError, zlib.error, *errors


class DecompressedStream(io.RawIOBase):
    """The decompressed content, up to `max_bytes`; then reading raises `DecompressionLimitError`.

    `bytes_in` and `bytes_out` count the input and the output; `is_finished` says that the input has
    ended. A truncated stream raises `EOFError`, an invalid one `ValueError`, and one whose
    decompressor would need more memory than it may take `DecompressionLimitError`.
    """

    def __init__(
        self, view: ObjectView, new_decompressor: Callable[[], Decompressor], max_bytes: int
    ) -> None:
        self.bytes_in = 0
        self.bytes_out = 0
        self.streams = 1
        self.is_finished = False
        self._view = view
        self._new_decompressor = new_decompressor
        self._decompressor = new_decompressor()
        self._max_bytes = max_bytes
        self._pending = b""

    def readable(self) -> bool:
        """Tell `io` that this can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read the next bytes; none at the end."""
        target = memoryview(buffer).cast("B")
        if self.bytes_out >= self._max_bytes:
            raise DecompressionLimitError(f"more than {self._max_bytes:,} bytes when unpacked")
        while not self.is_finished:
            if self._decompressor.eof:
                self._next_stream()
                continue
            data = self._step(len(target))
            if data:
                target[: len(data)] = data
                self.bytes_out += len(data)
                return len(data)
        return 0

    def _step(self, max_bytes: int) -> bytes:
        if self._decompressor.needs_input and not self._pending and not self._refill():
            raise EOFError("the data is truncated")
        data, self._pending = self._pending, b""
        try:
            return self._decompressor.decompress(data, max_bytes)
        except _errors() as error:
            if _NEEDS_MEMORY in str(error).lower():
                raise DecompressionLimitError(str(error)) from error
            raise ValueError("its compressed data is invalid") from error

    def _next_stream(self) -> None:
        self._pending = self._decompressor.unused_data + self._pending
        while not self._pending.strip(b"\0"):  # padding, as on tapes
            if not self._refill():
                self.is_finished = True
                return
        self._pending = self._pending.lstrip(b"\0")
        if not self._view.head.startswith(self._pending[:_MAGIC]):  # trailing garbage, no stream
            self.is_finished = True
            return
        if self.streams >= _MAX_STREAMS:
            raise DecompressionLimitError(f"more than {_MAX_STREAMS:,} compressed streams")
        self.streams += 1
        self._decompressor = self._new_decompressor()

    def _refill(self) -> bool:
        remaining = self._view.within_budget - self._view.tell()
        if remaining <= 0 and self._view.tell() < self._view.size:
            raise ReadBudgetExceededError(
                f"more than {self._view.tell():,} bytes of {self._view.size:,}"
            )
        self._pending = self._view.read(min(_CHUNK, remaining)) or b"" if remaining > 0 else b""
        self.bytes_in += len(self._pending)
        return bool(self._pending)
