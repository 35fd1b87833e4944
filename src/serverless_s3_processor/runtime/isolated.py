"""The program that runs processors in isolation: what `IsolatedProcessors` starts.

It imports no more than processors need, since a batch is waiting while it starts. An argument
before those of `main` is the longest side of thumbnails.
"""

from __future__ import annotations

import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters import limited_output
from serverless_s3_processor.runtime.adapters.isolation.channel import Channel, ChannelError
from serverless_s3_processor.runtime.adapters.isolation.files import pack
from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.registry import all_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing.run_processors import run_processor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.processors.api import Processor

_GRACE_SECONDS: Final = 2.0
_KILL_ME_FIRST: Final = "1000"
_OOM_SCORE: Final = Path("/proc/self/oom_score_adj")


def main(processors: Sequence[Processor], oom_score: Path = _OOM_SCORE) -> None:
    """Run the processors on each received object, until the other side closes the channel.

    The last three arguments are the ends of two pipes and the limit on memory.
    """
    reads, writes, memory_bytes = map(int, sys.argv[-3:])
    _limit(memory_bytes, oom_score)
    limited_output.install()
    channel = Channel(reads, writes)
    try:
        channel.send({"ready": True})
        while True:
            _run(processors, channel)
    except ChannelError:
        return


def _run(processors: Sequence[Processor], channel: Channel) -> None:
    job, head = channel.receive()
    seconds, names = job.pop("seconds") + _GRACE_SECONDS, job.pop("run")
    sniffed_type, types = job.pop("sniffed_type"), frozenset(job.pop("types"))

    def fetch(start: int, length: int) -> bytes:
        signal.setitimer(signal.ITIMER_REAL, 0)
        data = _fetch(channel, start, length)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return data

    # The parent process ends this one in time; if the parent was killed, the kernel does.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    view = ObjectView(**job, head=head, fetch=fetch)
    view.sniffed_type, view.types = sniffed_type, types
    _run_each([processor for processor in processors if processor.name in names], view, channel)
    signal.setitimer(signal.ITIMER_REAL, 0)


@limited_output.limited
def _run_each(processors: Sequence[Processor], view: ObjectView, channel: Channel) -> None:
    for processor in processors:
        _run_one(processor, view, channel)


def _run_one(processor: Processor, view: ObjectView, channel: Channel) -> None:
    """Send a message before it begins: a crash may prevent its result."""
    channel.send({"running": processor.name})
    channel.send(*_outcome_message(processor, view))


def _outcome_message(processor: Processor, view: ObjectView) -> tuple[dict[str, Any], bytes]:
    outcome = ProcessingOutcome()
    try:
        run_processor(processor, view, outcome)
    except UnavailableError as error:
        return {"unavailable": str(error)}, b""
    files, data = pack(outcome)
    message = {
        "results": outcome.results,
        "flags": outcome.flags,
        "failures": [[failure.kind, failure.text] for failure in outcome.failures],
        "derived": files,
        "sniffed_type": view.sniffed_type,
        "types": sorted(view.types),
    }
    return message, data


def _fetch(channel: Channel, start: int, length: int) -> bytes:
    channel.send({"start": start, "length": length})
    message, data = channel.receive()
    if "unavailable" in message:
        raise UnavailableError(message["unavailable"])
    return data


def _limit(memory_bytes: int, oom_score: Path) -> None:
    """Limit the memory that is written to, not the address space, of which threads reserve plenty.

    If the system does not allow it, objects are processed without the limit.
    """
    _set_limit(resource.RLIMIT_DATA, memory_bytes)
    _set_limit(resource.RLIMIT_CORE, 0)
    with suppress(OSError):  # if memory runs out, the kernel should kill this process
        oom_score.write_text(_KILL_ME_FIRST)


def _set_limit(what: int, limit: int) -> None:
    try:
        _, hard = resource.getrlimit(what)
        lower = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (lower, lower))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"An isolated process could not limit its memory: {error}\n")


def _thumbnails() -> int:
    return next(map(int, sys.argv[1:-3]), 0)


if __name__ == "__main__":
    main(all_processors(thumbnails=_thumbnails()))
