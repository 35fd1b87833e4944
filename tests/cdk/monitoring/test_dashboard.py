"""The dashboard: each line is of a metric that there is, and the costs are what they say."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from serverless_s3_processor.pricing import bill
from serverless_s3_processor.runtime.config import measures, prices
from tests.cdk.monitoring.metrics import emitted, there
from tests.cdk.synthesized import Json, Synthesized


@pytest.fixture
def dev(without_layer: Synthesized) -> Synthesized:
    """Return `dev` with a dashboard, which it does not have by default."""
    return without_layer


def body(stack: Synthesized) -> Json:
    """Return the dashboard, with what only a deployment knows written as `${...}`."""
    properties = stack.only("AWS::CloudWatch::Dashboard")["Properties"]
    text = properties["DashboardBody"]
    if isinstance(text, dict):
        parts = text["Fn::Join"][1]
        text = "".join(p if isinstance(p, str) else f"${{{_name(stack, p)}}}" for p in parts)
    body: Json = json.loads(text)
    return body


def _name(stack: Synthesized, token: Json) -> str:
    if token == {"Ref": "AWS::Region"}:
        return "region"
    [id_, _] = token["Fn::GetAtt"]
    properties = stack.template["Resources"][id_]["Properties"]
    name: str = properties.get("QueueName") or properties["AlarmName"]
    return name


def lines(stack: Synthesized) -> Iterator[tuple[str, str, dict[str, str], Json]]:
    """Yield namespace, name, dimensions and options of each metric that is shown or counted."""
    for widget in body(stack)["widgets"]:
        for row in widget["properties"].get("metrics", []):
            if len(row) > 1:
                namespace, name, *where, options = row
                where = [part.strip("${}") for part in where]
                yield namespace, name, dict(zip(where[::2], where[1::2], strict=True)), options


def test_each_line_is_of_something_that_the_stack_has(stack: Synthesized) -> None:
    known = there(stack)
    for namespace, name, dimensions, _ in lines(stack):
        if namespace != measures.NAMESPACE:
            assert (namespace, dimensions) in known, name


def test_each_line_of_ours_is_of_what_the_functions_emit(stack: Synthesized) -> None:
    metrics = emitted()
    for namespace, name, dimensions, _ in lines(stack):
        if namespace == measures.NAMESPACE:
            assert (name, frozenset(dimensions)) in metrics
            assert dimensions["environment"] == stack.environment
            assert dimensions.get("cause", "content") in list(measures.Cause)


def test_every_function_queue_and_cause_has_its_lines(stack: Synthesized) -> None:
    shown = [dimensions for _, _, dimensions, _ in lines(stack)]
    for what in ("FunctionName", "QueueName"):
        expected = {where[what] for _, where in there(stack) if what in where}
        assert {row[what] for row in shown if what in row} == expected
    assert {row["cause"] for row in shown if "cause" in row} == {*measures.Cause}


def test_it_shows_the_alarms_that_notify(stack: Synthesized) -> None:
    [alarms] = [w for w in body(stack)["widgets"] if w["type"] == "alarm"]
    kinds = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
    telling = {
        resource["Properties"]["AlarmName"]
        for kind in kinds
        for resource in stack.all(kind).values()
        if "AlarmActions" in resource["Properties"]
    }
    assert {arn.strip("${}") for arn in alarms["properties"]["alarms"]} == telling


def test_no_widgets_overlap(stack: Synthesized) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in body(stack)["widgets"]:
        cells = {
            (widget["x"] + right, widget["y"] + down)
            for right in range(widget["width"])
            for down in range(widget["height"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def cost(stack: Synthesized, **measured: float) -> float:
    """Compute the formula of the cost widget as CloudWatch does."""
    [widget] = [w for w in body(stack)["widgets"] if "Dollars" in w["properties"].get("title", "")]
    [[formula], *metrics] = widget["properties"]["metrics"]
    ids = {row[-1]["id"] for row in metrics}
    assert measured.keys() <= ids
    assert all(row[-1]["visible"] is False for row in metrics)
    used = set(re.findall(r"[a-z]\w*", formula["expression"]))
    assert used == ids
    values: dict[str, Any] = {**dict.fromkeys(ids), **measured}
    values["FILL"] = lambda value, otherwise: otherwise if value is None else value
    return float(eval(formula["expression"], {}, values))  # noqa: S307 - our own formula


def test_the_cost_is_that_of_the_bill_for_the_same_requests(dev: Synthesized) -> None:
    objects, batches = 1_000_000, 10_000
    shown = cost(
        dev,
        objects=objects,
        sent=objects,
        received=objects,
        removed=objects,
        write0=objects,
        write1=objects,
        write2=batches,
        published=objects,
        calls_processor=batches,
        calls_notifier=batches,
    )
    lines_ = bill.arrival_lines(objects, 100, "arm64")
    expected = sum(line.dollars for line in lines_ if line.unit != "GB-seconds")
    assert shown == pytest.approx(expected, rel=1e-4)


def test_a_functions_time_costs_by_its_memory_and_processor(
    dev: Synthesized, prod: Synthesized
) -> None:
    seconds = {"time_processor": 1000.0 * 1_000_000}
    reads = prices.MILLION_S3_GETS
    for stack, architecture in ((dev, "arm64"), (prod, "x86_64")):
        memory = stack.function(f"s3-processor-{stack.environment}")["MemorySize"] / 1024
        dollars = cost(stack, objects=1_000_000, **seconds) - reads
        expected = 1_000_000 * memory * prices.GB_SECOND[architecture]
        assert dollars == pytest.approx(expected, rel=1e-4)


def test_it_says_when_the_prices_were_read(dev: Synthesized) -> None:
    titles = [widget["properties"]["title"] for widget in body(dev)["widgets"]]
    assert f"Dollars per million objects in this time range (us-east-1, {prices.READ_ON})" in titles
