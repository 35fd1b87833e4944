"""Which metrics there are: of what the template has, and of what the functions write."""

import functools
from datetime import timedelta
from typing import Any

from serverless_s3_processor.runtime.lambdas import digest
from tests.cdk.synthesized import Json, Synthesized
from tests.support.reconcile.steps import Machine
from tests.support.world import World

Known = list[tuple[str, dict[str, str]]]


def there(stack: Synthesized) -> Known:
    """Return namespace and dimensions of the metrics that AWS keeps of this stack's resources."""
    return [*_simple(stack), *_of_tables(stack), *_of_api(stack)]


def _simple(stack: Synthesized) -> Known:
    kinds = (
        ("AWS::Lambda::Function", "AWS/Lambda", "FunctionName"),
        ("AWS::SQS::Queue", "AWS/SQS", "QueueName"),
        ("AWS::SNS::Topic", "AWS/SNS", "TopicName"),
    )
    return [
        (namespace, {name: resource["Properties"][name]})
        for kind, namespace, name in kinds
        for resource in stack.all(kind).values()
        if name in resource["Properties"]
    ]


def _of_tables(stack: Synthesized) -> Known:
    metrics: Known = []
    for table in stack.all("AWS::DynamoDB::Table").values():
        properties: Json = table["Properties"]
        where = {"TableName": properties["TableName"]}
        indexes = [i["IndexName"] for i in properties.get("GlobalSecondaryIndexes", [])]
        metrics += [("AWS/DynamoDB", where)]
        metrics += [("AWS/DynamoDB", {**where, "GlobalSecondaryIndexName": i}) for i in indexes]
    return metrics


def _of_api(stack: Synthesized) -> Known:
    api = stack.only("AWS::ApiGateway::RestApi")["Properties"]["Name"]
    stage = stack.only("AWS::ApiGateway::Stage")["Properties"]["StageName"]
    return [("AWS/ApiGateway", {"ApiName": api, "Stage": stage})]


@functools.cache
def logged() -> list[dict[str, Any]]:
    """Return what the functions log of a file, of one that fails, and of what nobody was told."""
    world = World()
    lost = world.store.put("uploads/lost.txt", b"one\n", "text/plain")
    world.process(world.store.put("uploads/unfit.json", b"{", "application/json"))
    world.process(world.store.put("uploads/a.png", b"no image", "image/png"))
    world.deliver("foreign")
    world.announce()
    digest.handle(world.digest_sender(), world.log)
    world.clock.moment += timedelta(hours=1)
    Machine(world).run()
    world.process(lost)
    world.call("GET", "/object", {"key": "uploads/none"})
    return world.lines


def emitted() -> set[tuple[str, frozenset[str]]]:
    """Return name and dimensions of each metric in these lines."""
    return {
        (metric["Name"], frozenset(dimensions))
        for line in logged()
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for dimensions in directive["Dimensions"]
        for metric in directive["Metrics"]
    }
