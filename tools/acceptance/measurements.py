"""The measurements of `make bench-e2e`, without the stack that it compares with."""

import statistics
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.arrivals import Target, arrive, drain_queue
from serverless_s3_processor.runtime.config import names
from tests.support.aws.outputs import outputs
from tools.acceptance.throw_away import ThrowAway

_TEXT: Final = b"Quarterly report of 2026, with figures by region and month.\n" * 20
_PAUSE_SECONDS: Final = 3
"""Between two measurements, for what follows the record."""


def measure(environment: ThrowAway, objects: int) -> Iterator[tuple[str, str]]:
    """Upload so many objects twice, and yield what was measured."""
    values = outputs(environment.account.session().client("cloudformation"), environment.stack)
    bucket, table = values["S3BucketName"], values["DynamoDBTableName"]
    target = Target(name="ours", bucket=bucket, table=table)
    arrivals = arrive(environment.account, target, _objects("arrive", objects))
    yield "records per second", f"{arrivals.rate:.1f}"
    yield "uploads per second", f"{arrivals.uploads:.1f}"
    for percent in (50, 99):
        delays = statistics.quantiles(arrivals.delays, n=100, method="inclusive")
        yield f"upload to record, p{percent}", f"{delays[percent - 1]:.2f} s"
    yield "objects not recorded within a minute", str(arrivals.lost)
    time.sleep(_PAUSE_SECONDS)
    function = names.processor_function(environment.environment)
    drain = drain_queue(environment.account, target, function, _objects("drain", objects))
    yield "records per second of a queue that was full", f"{drain.records:.1f}"


def _objects(folder: str, count: int) -> dict[str, bytes]:
    return {
        f"{names.WATCHED_PREFIX}acceptance/{folder}/{number:05}.txt": _TEXT
        for number in range(count)
    }
