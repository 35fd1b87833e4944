"""Queries of DynamoDB over all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


def query_all(client: DynamoDBClient, **query: Any) -> Iterator[Any]:  # noqa: ANN401 - boto's
    """Yield the items of all pages, which are requested as needed; errors are botocore's."""
    start: dict[str, Any] = {}
    while True:
        page: Any = client.query(**query, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
