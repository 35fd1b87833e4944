"""Runs a handler in this fresh process and tells what it took; what to run it reads as JSON.

Imports little before it measures: what it imports is not counted as the handler's.
"""

from __future__ import annotations

import importlib
import io
import json
import resource
import sys
import time


class Context:
    """What Lambda tells a handler."""

    function_name = "benchmark"
    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    def get_remaining_time_in_millis(self) -> int:
        """Return Lambda's time limit: no time passes here."""
        return 30_000


def main() -> None:
    """Read what to run, run it, write the figures: seconds, megabytes, bytes of log."""
    asked = json.load(sys.stdin)
    told, sys.stdout = sys.stdout, io.StringIO()
    begin, idle = time.perf_counter(), _busy()
    module = importlib.import_module(asked["module"])
    if asked["plain"]:
        _without_processors()
    imported = time.perf_counter()
    first, *others = asked["events"]
    answers = [module.handler(first, Context())]
    recorded, started = time.perf_counter(), _busy()
    warming, others = others[: asked["warm"]], others[asked["warm"] :]
    answers += [module.handler(event, Context()) for event in warming]
    begun, before = time.perf_counter(), _busy()
    answers += [module.handler(event, Context()) for event in others]
    figures = {
        "import": imported - begin,
        "cold": recorded - begin,
        "cold busy": started - idle,
        "seconds": time.perf_counter() - begun,
        "busy": _busy() - before,
        "peak": _peak(),
        "log": len(sys.stdout.getvalue().encode()),
        "failed": sum(len(answer.get("batchItemFailures", ())) for answer in answers),
    }
    told.write(json.dumps(figures))


def _without_processors() -> None:
    """Leave all but reading, recording and announcing out: the baseline does no more."""
    wiring = vars(importlib.import_module("serverless_s3_processor.runtime.bootstrap.processor"))
    if "registered" not in wiring:
        raise LookupError("the processors are no longer built where this replaces them")
    wiring["registered"] = lambda **_: ()


def _busy() -> float:
    """Return the seconds that a core was busy with this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    """Return the most memory that was in use, in MB; `ru_maxrss` has the parent's."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - less to import
        [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
