"""What a process and its isolated worker say to each other: words and bytes, over two pipes."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Buffer

    from serverless_s3_processor.runtime.adapters.isolation.output import Output

_LENGTHS: Final = struct.Struct(">II")
_MOST_WORDS: Final = 2**21
_MOST_DATA: Final = 2**26
_PIECE: Final = 2**16
"""What a pipe holds."""


class ChannelError(Exception):
    """The other side is gone, or it wrote what makes no sense."""


class Channel:
    """Sends and receives; after `timeout` seconds, if any, a `TimeoutError` ends that.

    `output`, if any, is passed on while this waits.
    """

    def __init__(self, reads: int, writes: int, output: Output | None = None) -> None:
        self._reads = reads
        self._writes = writes
        self._output = output
        os.set_blocking(reads, False)
        os.set_blocking(writes, False)

    def close(self) -> None:
        """Let go of the pipes."""
        os.close(self._reads)
        os.close(self._writes)

    def send(
        self, words: Mapping[str, Any], data: bytes = b"", timeout: float | None = None
    ) -> None:
        """Send words, as JSON, and bytes.

        Raises:
            ChannelError: the other side is gone.
            TimeoutError: it did not take them in time.
        """
        text, until = json.dumps(words).encode(), _until(timeout)
        left = memoryview(_LENGTHS.pack(len(text), len(data)) + text + data)
        while left:
            self._wait(self._writes, select.POLLOUT, until)
            try:
                left = left[os.write(self._writes, left[:_PIECE]) :]
            except BlockingIOError:  # room for less than a piece, which is all or nothing
                time.sleep(0.001)
            except OSError as error:
                raise ChannelError("it is gone") from error

    def receive(
        self, timeout: float | None = None, most_data: int = _MOST_DATA
    ) -> tuple[dict[str, Any], bytes]:
        """Return the next words, and up to `most_data` bytes.

        Raises:
            ChannelError: the other side is gone, or wrote what makes no sense.
            TimeoutError: nothing came in time.
        """
        until = _until(timeout)
        words, data = _LENGTHS.unpack(self._exactly(_LENGTHS.size, until))
        if words > _MOST_WORDS or data > most_data:
            raise ChannelError("it said too much")
        return _parsed(self._exactly(words, until)), bytes(self._exactly(data, until))

    def _exactly(self, length: int, until: float | None) -> Buffer:
        received = bytearray()
        while len(received) < length:
            self._wait(self._reads, select.POLLIN, until)
            piece = os.read(self._reads, min(length - len(received), _PIECE))
            if not piece:
                raise ChannelError("it is gone")
            received += piece
        return received

    def _wait(self, pipe: int, what: int, until: float | None) -> None:
        poll = select.poll()
        poll.register(pipe, what)
        if self._output:
            self._output.register(poll)
        while True:
            ready = {number for number, _ in poll.poll(_milliseconds(until))}
            if pipe in ready:
                return
            if not self._output or not ready or _milliseconds(until) == 0:
                raise TimeoutError
            self._output.pass_on()


def _until(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _milliseconds(until: float | None) -> float | None:
    return None if until is None else max(0.0, until - time.monotonic()) * 1000


def _parsed(text: Buffer) -> dict[str, Any]:
    try:
        words = json.loads(bytes(text))
    except (ValueError, RecursionError) as error:
        raise ChannelError("what it said is no JSON") from error
    if not isinstance(words, dict):
        raise ChannelError("what it said is no object of JSON")
    return words
