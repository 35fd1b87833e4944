"""Every port's adapters, in memory and on the emulator, as fixtures of one name."""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from serverless_s3_processor.runtime.adapters.aws.dynamodb.budget import ReadCapacityBudget
from serverless_s3_processor.runtime.adapters.aws.dynamodb.cursor_keys import DynamoDBCursorKeys
from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import DynamoDBSummaryTable
from serverless_s3_processor.runtime.ports.cursor_keys import CursorKeys
from serverless_s3_processor.runtime.ports.record_table import RecordTable
from serverless_s3_processor.runtime.ports.summary_table import SummaryTable
from serverless_s3_processor.testing.cursor_keys import MemoryCursorKeys
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from serverless_s3_processor.testing.summary_table import MemorySummaryTable
from tests.contract.dynamodb.tables import create_records_table, create_summaries_table
from tests.contract.gaps import gap_of
from tests.contract.messaging.dead_letters import DeadLetterBox, MemoryBox, SQSBox
from tests.contract.messaging.topics import MemoryTopic, SNSTopic, Topic
from tests.contract.s3.buckets import Bucket, MemoryBucket, S3Bucket
from tests.contract.validation.clients import checked
from tests.contract.witnesses import Witness, witness

_NUMBERS = itertools.count(1)
WITNESS = os.environ.get("CONTRACT_WITNESS", "ministack")


@pytest.fixture(autouse=True)
def _skip_gaps_of_the_witness(request: pytest.FixtureRequest) -> None:
    if "memory" not in request.node.name and (reason := gap_of(WITNESS, request.node.name)):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Witness]:
    with witness(WITNESS, tmp_path_factory.mktemp("contract")) as running:
        yield running


def _client(request: pytest.FixtureRequest, service: str) -> Any:
    """Return the client to test with: our own if the parameter names libcurl, else botocore's."""
    stack: Witness = request.getfixturevalue("stack")
    client = stack.session().client(service)  # skips the test if the witness lacks the service
    return checked(service, stack.environment()) if "libcurl" in request.param else client


def _tables(request: pytest.FixtureRequest) -> tuple[Any, DynamoDBClient]:
    """Return the client to test with, and one that creates tables."""
    stack: Witness = request.getfixturevalue("stack")
    return _client(request, "dynamodb"), stack.session().client("dynamodb")


def _unique(name: str) -> str:
    return f"{name}-{next(_NUMBERS)}"


@pytest.fixture(params=["memory", "s3", "s3-libcurl"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    return _bucket(request, versioned=True)


@pytest.fixture(params=["memory", "s3", "s3-libcurl"])
def unversioned_bucket(request: pytest.FixtureRequest) -> Bucket:
    return _bucket(request, versioned=False)


def _bucket(request: pytest.FixtureRequest, *, versioned: bool) -> Bucket:
    if request.param == "memory":
        return MemoryBucket(versioned=versioned)
    stack: Witness = request.getfixturevalue("stack")
    return S3Bucket(
        stack.session().client("s3"),
        _unique("contract"),
        versioned=versioned,
        reader=_client(request, "s3"),
    )


@pytest.fixture(params=["memory", "dynamodb", "libcurl"])
def records(request: pytest.FixtureRequest) -> RecordTable:
    if request.param == "memory":
        return MemoryRecordTable()
    client, creator = _tables(request)
    days = DynamoDBDays(client, create_summaries_table(creator, _unique("days")))
    return DynamoDBRecordTable(client, create_records_table(creator, _unique("records")), days=days)


@pytest.fixture(params=["memory", "dynamodb"])
def frugal_records(request: pytest.FixtureRequest) -> RecordTable:
    """A table that looks at few records for a page."""
    if request.param == "memory":
        return MemoryRecordTable(budget=3)
    client = request.getfixturevalue("stack").session().client("dynamodb")
    budget = ReadCapacityBudget(max_units=6, max_search_units=6, max_days=2, max_items=1)
    return DynamoDBRecordTable(
        client, create_records_table(client, _unique("frugal")), budget=budget
    )


@pytest.fixture(params=["memory", "dynamodb", "libcurl"])
def cursor_keys(request: pytest.FixtureRequest) -> Callable[[], CursorKeys]:
    """Make what two functions of one deployment have."""
    if request.param == "memory":
        keys = MemoryCursorKeys()
        return lambda: keys
    client, creator = _tables(request)
    table = create_summaries_table(creator, _unique("cursors"))
    return lambda: DynamoDBCursorKeys(client, table)


@pytest.fixture(params=["memory", "dynamodb", "libcurl"])
def summaries(request: pytest.FixtureRequest) -> SummaryTable:
    if request.param == "memory":
        return MemorySummaryTable()
    client, creator = _tables(request)
    return DynamoDBSummaryTable(client, create_summaries_table(creator, _unique("summaries")))


@pytest.fixture(params=["memory", "sns", "sns-libcurl"])
def topic(request: pytest.FixtureRequest) -> Topic:
    if request.param == "memory":
        return MemoryTopic()
    stack: Witness = request.getfixturevalue("stack")
    session = stack.session()
    publisher = _client(request, "sns") if request.param == "sns-libcurl" else None
    return SNSTopic(session.client("sns"), session.client("sqs"), _unique("topic"), publisher)


@pytest.fixture(params=["memory", "sqs", "sqs-libcurl"])
def box(request: pytest.FixtureRequest) -> DeadLetterBox:
    if request.param == "memory":
        return MemoryBox()
    return SQSBox(_client(request, "sqs"), _unique("letters"))


@pytest.fixture(params=["sqs", "sqs-libcurl"])
def sqs(request: pytest.FixtureRequest) -> Any:
    return _client(request, "sqs")


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
