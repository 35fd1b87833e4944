"""Runs a handler in this fresh process and measures it; reads what to run as JSON.

Imports little before it measures: what it imports is not counted as the handler's.
"""

import importlib
import io
import json
import resource
import sys
import time


class Context:
    """Lambda's context."""

    function_name = "benchmark"
    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    def get_remaining_time_in_millis(self) -> int:
        """Return Lambda's time limit: no time passes here."""
        return 30_000


def main() -> None:
    """Read what to run, run it, write the figures: seconds, megabytes, bytes of log."""
    options = json.load(sys.stdin)
    output, sys.stdout = sys.stdout, io.StringIO()
    start, start_cpu = time.perf_counter(), _cpu_seconds()
    module = importlib.import_module(options["module"])
    if options["plain"]:
        _remove_processors()
    imported = time.perf_counter()
    first, *others = options["events"]
    responses = [module.handler(first, Context())]
    cold, cold_cpu = time.perf_counter(), _cpu_seconds()
    warming, others = others[: options["warm"]], others[options["warm"] :]
    responses += [module.handler(event, Context()) for event in warming]
    warm, warm_cpu = time.perf_counter(), _cpu_seconds()
    responses += [module.handler(event, Context()) for event in others]
    figures = {
        "import": imported - start,
        "cold": cold - start,
        "cold cpu": cold_cpu - start_cpu,
        "seconds": time.perf_counter() - warm,
        "cpu": _cpu_seconds() - warm_cpu,
        "peak": _peak_megabytes(),
        "log": len(sys.stdout.getvalue().encode()),
        "failed": sum(
            len(response.get("batchItemFailures", ())) + response.get("statusCode", 0) // 500
            for response in responses
        ),
    }
    output.write(json.dumps(figures))


def _remove_processors() -> None:
    """Leave only reading, recording and announcing, as the baseline does no more."""
    wiring = vars(importlib.import_module("serverless_s3_processor.runtime.bootstrap.processor"))
    if "all_processors" not in wiring:
        raise LookupError("the processors are no longer built where this replaces them")
    wiring["all_processors"] = lambda **_: ()


def _cpu_seconds() -> float:
    """Return the seconds that a core was busy with this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_megabytes() -> float:
    """Return the most memory that was in use; `ru_maxrss` has the parent's."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - less to import
        [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
