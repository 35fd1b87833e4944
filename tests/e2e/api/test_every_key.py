"""Objects with every kind of key, on their way through the Python client and the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.client import AccessDeniedError, Client, HttpConfig, NotFoundError
from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.local.session import LocalSession
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.iam import user_session
from tests.e2e.support.keys import any_keys
from tests.e2e.support.listing import list_objects

PREFIX = "uploads/client/"
COUNT = 80
PAGE_LIMIT = 30


def client_of(deployment: Deployment, session: LocalSession) -> Client:
    return Client(
        deployment.outputs["APIGatewayURL"],
        credentials=session.get_credentials(),
        region=REGION,
        config=HttpConfig(ca_bundle=str(deployment.stack.certificates().authority)),
    )


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> Client:
    return client_of(deployment, deployment.stack.session())


@pytest.fixture(scope="module")
def contents(deployment: Deployment, client: Client) -> dict[str, bytes]:
    """The content of each key, uploaded with the client and recorded."""
    keys = [key for key in any_keys(COUNT, PREFIX) if "${filename}" not in key]

    def upload(key: str) -> None:
        assert client.upload(key.encode(), key, content_type="text/plain").version_id

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(upload, keys))
    deployment.wait_for_records(PREFIX, len(keys))
    return {key: key.encode() for key in keys}


def test_every_key_is_listed_over_all_pages(
    api: Api, client: Client, contents: dict[str, bytes]
) -> None:
    by_client = [record["objectKey"] for record in client.objects(prefix=PREFIX, limit=PAGE_LIMIT)]
    assert sorted(by_client) == sorted(contents)
    lately = {"from": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    for key in list(contents)[::4]:
        assert key in {r["objectKey"] for r in list_objects(api, prefix=key, **lately)}


def test_every_key_has_its_history_and_is_downloaded_as_it_was(
    client: Client, contents: dict[str, bytes], tmp_path: Path
) -> None:
    target = tmp_path / "target"
    for key, content in contents.items():
        history = client.object(key)
        assert [record["objectKey"] for record in history["records"]] == [key]
        assert history["current"] == history["records"][0]
        client.download(key, target)
        assert target.read_bytes() == content


def test_every_key_can_be_processed_again(
    deployment: Deployment, client: Client, contents: dict[str, bytes]
) -> None:
    before = {record["objectKey"]: record["processedAt"] for record in deployment.records(PREFIX)}
    for record in deployment.records(PREFIX):
        response = client.process(record["objectKey"], version_id=record["versionId"])
        assert response["manualProcessing"]["key"] == record["objectKey"]

    def all_are_later(records: list[dict[str, Any]]) -> bool:
        return all(r["processedAt"] > before[r["objectKey"]] for r in records)

    records = wait_for(lambda: deployment.records(PREFIX), all_are_later)
    assert sorted(record["objectKey"] for record in records) == sorted(contents)


def test_unknown_keys_are_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.object("uploads/client-none")
    with pytest.raises(NotFoundError):
        client.process("uploads/client-none")


def test_a_caller_without_a_policy_is_refused(deployment: Deployment) -> None:
    client = client_of(deployment, user_session(deployment))
    with pytest.raises(AccessDeniedError, match="execute-api:Invoke"):
        client.status()
