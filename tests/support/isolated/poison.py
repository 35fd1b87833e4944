"""A processor that does to its process what the content commands; also a program to isolate it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.domain.records.record import Json
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView

_LAMBDA_WOULD_END_IT = 600
"""MiB at which to do what Lambda does: the local stack limits no memory."""


def misbehave(view: ObjectView) -> Findings:
    command, _, argument = view.head.decode().partition(" ")
    results = COMMANDS.get(command, _nothing)(view, argument) or {}
    return Findings({"command": command, "process": os.getpid(), **results})


def _nothing(_view: ObjectView, _argument: str) -> None:
    """Behave."""


def _exit(_view: ObjectView, argument: str) -> None:
    os._exit(int(argument))


def _kill(_view: ObjectView, _argument: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash(_view: ObjectView, _argument: str) -> None:
    ctypes.string_at(0)


def _loop(_view: ObjectView, _argument: str) -> None:
    while True:
        pass


def _sleep(_view: ObjectView, argument: str) -> None:
    time.sleep(float(argument))


def _raise(_view: ObjectView, _argument: str) -> None:
    raise RuntimeError("as commanded")


def _interrupt(_view: ObjectView, _argument: str) -> None:
    raise KeyboardInterrupt


def _memory(_view: ObjectView, _argument: str) -> None:
    """Take memory, and write to it, without end."""
    hoarded = []
    while True:
        hoarded.append(b"x" * 2**20)
        if len(hoarded) > _LAMBDA_WOULD_END_IT:
            os.kill(os.getpid(), signal.SIGKILL)


def _garble(_view: ObjectView, _argument: str) -> None:
    """Write to everything that is open."""
    for number in range(3, 1024):
        with contextlib.suppress(OSError):
            os.write(number, b"\xff" * 8)


def _leave(_view: ObjectView, _argument: str) -> dict[str, Json]:
    return {"left": subprocess.Popen(["sleep", "60"]).pid}  # noqa: S607


def _read(view: ObjectView, argument: str) -> dict[str, Json]:
    time.sleep(float(argument))
    view.seek(0)
    return {"read": len(view.read())}


COMMANDS: dict[str, Callable[[ObjectView, str], dict[str, Json] | None]] = {
    "exit": _exit,
    "kill": _kill,
    "crash": _crash,
    "loop": _loop,
    "sleep": _sleep,
    "raise": _raise,
    "interrupt": _interrupt,
    "memory": _memory,
    "garble": _garble,
    "leave": _leave,
    "read": _read,
}
PROCESSOR = Processor(
    name="poison", version=1, wants=lambda _: True, run=misbehave, limits=Limits(max_seconds=1)
)

if __name__ == "__main__":
    from serverless_s3_processor.runtime.isolated import main

    main([PROCESSOR])
