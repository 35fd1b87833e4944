from pathlib import Path

import pytest

from serverless_s3_processor.client import AccessDeniedError, Client, HttpConfig, NotFoundError
from serverless_s3_processor.local.environment import REGION
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.keys import any_keys

PREFIX = "uploads/client/"
COUNT = 40


def opened(deployment: Deployment, access_key: str = "test", secret_key: str = "test") -> Client:  # noqa: S107
    session = deployment.stack.session(access_key, secret_key)
    return Client(
        deployment.outputs["APIGatewayURL"],
        credentials=session.get_credentials(),
        region=REGION,
        config=HttpConfig(ca_bundle=str(deployment.stack.certificates().authority)),
    )


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> Client:
    return opened(deployment)


@pytest.fixture(scope="module")
def contents(client: Client) -> dict[str, bytes]:
    """What was uploaded, by key; a key that ends in a slash would need an empty object."""
    keys = [key for key in any_keys(COUNT, PREFIX) if "${filename}" not in key]
    uploaded = {key: f"content of {number}".encode() for number, key in enumerate(keys)}
    for key, content in uploaded.items():
        assert client.upload(content, key, content_type="text/plain").version_id
    return uploaded


def test_what_is_uploaded_is_listed_over_all_pages(
    client: Client, contents: dict[str, bytes]
) -> None:
    listed = wait_for(
        lambda: [record["objectKey"] for record in client.objects(prefix=PREFIX, limit=7)],
        lambda keys: len(keys) >= len(contents),
    )
    assert sorted(listed) == sorted(contents)


def test_each_key_has_its_history_and_is_downloaded_as_it_was(
    client: Client, contents: dict[str, bytes], tmp_path: Path
) -> None:
    target = tmp_path / "out"
    for key, content in contents.items():
        history = wait_for(lambda key=key: _known(client, key), bool)  # type: ignore[misc]
        assert [record["objectKey"] for record in history] == [key]
        client.download(key, target)
        assert target.read_bytes() == content


def test_what_was_never_there_is_not_found(client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.object("uploads/client-none")
    with pytest.raises(NotFoundError):
        client.process("uploads/client-none")


def test_who_may_not_is_refused(deployment: Deployment) -> None:
    iam = deployment.client("iam")
    iam.create_user(UserName="stranger")
    made = iam.create_access_key(UserName="stranger")["AccessKey"]
    stranger = opened(deployment, made["AccessKeyId"], made["SecretAccessKey"])
    with pytest.raises(AccessDeniedError, match="execute-api:Invoke"):
        stranger.status()


def _known(client: Client, key: str) -> list[dict[str, object]]:
    try:
        return [{**record} for record in client.object(key)["records"]]
    except NotFoundError:
        return []
