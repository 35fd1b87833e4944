"""Messages between a process and its isolated worker: JSON and bytes, over two pipes."""

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

    from serverless_s3_processor.runtime.adapters.isolation.output import WorkerOutput

_LENGTHS: Final = struct.Struct(">II")
_MAX_HEADER_BYTES: Final = 2**21
_MAX_DATA_BYTES: Final = 2**26
_CHUNK_BYTES: Final = 2**16
"""The capacity of a pipe."""


class ChannelError(Exception):
    """The other side closed the channel, or sent an invalid message."""


class Channel:
    """Sends and receives messages, and forwards the worker's `output` while it waits."""

    def __init__(self, reads: int, writes: int, output: WorkerOutput | None = None) -> None:
        self._reads = reads
        self._writes = writes
        self._output = output
        os.set_blocking(reads, False)
        os.set_blocking(writes, False)

    def close(self) -> None:
        """Close the pipes."""
        os.close(self._reads)
        os.close(self._writes)

    def send(
        self, header: Mapping[str, Any], data: bytes = b"", timeout: float | None = None
    ) -> None:
        """Send a header, as JSON, and data.

        Raises:
            ChannelError: the other side closed the channel.
            TimeoutError: the other side did not read them within `timeout` seconds.
        """
        text, deadline = json.dumps(header).encode(), _deadline(timeout)
        unsent = memoryview(_LENGTHS.pack(len(text), len(data)) + text + data)
        while unsent:
            self._wait(self._writes, select.POLLOUT, deadline)
            try:
                unsent = unsent[os.write(self._writes, unsent[:_CHUNK_BYTES]) :]
            except BlockingIOError:  # the pipe has no room for the whole chunk
                time.sleep(0.001)
            except OSError as error:
                raise ChannelError("the other process closed the channel") from error

    def receive(
        self, timeout: float | None = None, max_data_bytes: int = _MAX_DATA_BYTES
    ) -> tuple[dict[str, Any], bytes]:
        """Return the next header and its data.

        Raises:
            ChannelError: the other side closed the channel, or sent an invalid message.
            TimeoutError: it sent nothing within `timeout` seconds.
        """
        deadline = _deadline(timeout)
        header, data = _LENGTHS.unpack(self._receive_exactly(_LENGTHS.size, deadline))
        if header > _MAX_HEADER_BYTES or data > max_data_bytes:
            raise ChannelError("its message is too large")
        return _parse(self._receive_exactly(header, deadline)), bytes(
            self._receive_exactly(data, deadline)
        )

    def _receive_exactly(self, length: int, deadline: float | None) -> Buffer:
        received = bytearray()
        while len(received) < length:
            self._wait(self._reads, select.POLLIN, deadline)
            chunk = os.read(self._reads, min(length - len(received), _CHUNK_BYTES))
            if not chunk:
                raise ChannelError("the other process closed the channel")
            received += chunk
        return received

    def _wait(self, pipe: int, event: int, deadline: float | None) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if self._output:
            self._output.register(poll)
        while True:
            ready = {number for number, _ in poll.poll(_remaining_milliseconds(deadline))}
            if pipe in ready:
                return
            if not self._output or not ready or _remaining_milliseconds(deadline) == 0:
                raise TimeoutError
            self._output.forward()


def _deadline(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _remaining_milliseconds(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000


def _parse(text: Buffer) -> dict[str, Any]:
    try:
        header = json.loads(bytes(text))
    except (ValueError, RecursionError) as error:
        raise ChannelError("its message is not JSON") from error
    if not isinstance(header, dict):
        raise ChannelError("its message is not a JSON object")
    return header
