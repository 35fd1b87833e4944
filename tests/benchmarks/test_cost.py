"""The cost of objects is what a stub counts, not what somebody once added up."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.shipped import PROJECT, Shipped
from benchmarks.stubs import uploads
from benchmarks.stubs.stub_process import Endpoint
from benchmarks.stubs.upload_stub import UploadStub
from serverless_s3_processor.pricing import bill
from serverless_s3_processor.pricing.usage import MAX_BATCH_SIZE, Usage
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import default_ca_bundle
from serverless_s3_processor.runtime.config import prices
from tests.support.aws.stub import serving

BATCHES = 2
FUNCTIONS = Shipped(PROJECT, PROJECT)
"""In this checkout: what they call does not depend on how they are packaged."""


def run(function: str, events: Sequence[dict[str, Any]], services: UploadStub) -> None:
    with serving(services) as url:
        endpoint = Endpoint(url, Path(default_ca_bundle()))
        FUNCTIONS.run(function, events, endpoint)


def count_operations(batch: int, batches: int) -> Counter[str]:
    """Return what processor and notifier call, after a first batch of one object."""
    services = UploadStub()
    numbers = [(0, 1), *((1 + n * batch, batch) for n in range(batches))]
    run("processor", [uploads.batch(first, count) for first, count in numbers], services)
    items, services.items = services.items, []
    changes = [uploads.changes(items[first : first + count]) for first, count in numbers]
    run("notifier", changes, services)
    return services.counted


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 30, MAX_BATCH_SIZE])
def test_the_estimate_is_what_the_functions_call(batch: int) -> None:
    operations = count_operations(batch, BATCHES)
    operations.subtract(count_operations(batch, 0))

    usage = Usage.of(BATCHES * batch, batch)

    assert operations["GetObject"] == usage.gets
    assert operations["write units"] == usage.write_units
    assert operations["PublishBatch"] + operations["Publish"] == usage.publishes
    assert set(+operations) <= {
        "GetObject",
        "write units",
        "BatchWriteItem",
        "PutItem",
        "PublishBatch",
        "Publish",
    }


def test_a_record_takes_the_write_units_of_the_estimate() -> None:
    services = UploadStub()
    run("processor", [uploads.batch(0, 20)], services)

    assert services.counted["write units"] == 20 * 2 + 1  # the mark of the day, once


def test_requests_for_a_million_objects_cost_two_dollars_and_twenty_cents_at_most() -> None:
    lines = bill.arrival_lines(bill.MILLION, MAX_BATCH_SIZE, "arm64")

    assert bill.total([line for line in lines if line.unit != "GB-seconds"]) <= 2.20


def test_the_cost_of_a_million_is_the_sum_of_its_lines() -> None:
    lines = {line.unit: line.dollars for line in bill.arrival_lines(bill.MILLION, 100, "arm64")}

    assert lines["GETs"] == prices.MILLION_S3_GETS
    assert bill.per_million(100, "arm64") == pytest.approx(sum(lines.values()))


@pytest.mark.parametrize("batch", [0, MAX_BATCH_SIZE + 1])
def test_an_impossible_batch_size_is_refused(batch: int) -> None:
    with pytest.raises(ValueError, match="1 to 100"):
        Usage.of(1, batch)


def test_single_objects_cost_more_than_batches() -> None:
    assert bill.per_million(1, "arm64") > 2 * bill.per_million(100, "arm64")


def test_an_idle_stack_costs_its_monitoring_and_little_else() -> None:
    lines = bill.monthly_lines(0, 0, "arm64", is_idle=True)

    assert bill.total(bill.arrival_lines(0, 100, "arm64")) == 0
    monitoring = bill.monitoring(bill.IDLE_METRICS)
    assert 0 < bill.total(lines) - monitoring < 0.5
    assert bill.total(lines) < 5
