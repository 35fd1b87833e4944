import pytest

from tests.support.api.endpoint_worlds import uploaded
from tests.support.world import World

CHECKSUM = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
"""Of `abc`."""


def test_an_upload_form_allows_one_key_type_and_size() -> None:
    body = {
        "key": "uploads/new",
        "contentType": "text/plain",
        "size": 5,
        "metadata": {"from": "me"},
    }
    status, answer = World().call("POST", "/uploads", body=body)
    assert status == 201
    assert answer["fields"]["key"] == "uploads/new"
    assert answer["fields"]["Content-Type"] == "text/plain"
    assert answer["fields"]["x-amz-meta-from"] == "me"
    assert answer["maxBytes"] == 5


def test_an_upload_form_allows_one_content() -> None:
    body = {"key": "uploads/new", "checksumSha256": CHECKSUM}
    status, answer = World().call("POST", "/uploads", body=body)
    assert status == 201
    assert answer["fields"]["x-amz-checksum-algorithm"] == "SHA256"
    assert answer["fields"]["x-amz-checksum-sha256"] == CHECKSUM


@pytest.mark.parametrize(
    "checksum",
    ["", CHECKSUM[:-1], CHECKSUM[:-2] + "B=", f"{CHECKSUM}\n", "-" + CHECKSUM[1:], "0" * 64],
)
def test_a_checksum_must_be_32_bytes_in_base64(checksum: str) -> None:
    body = {"key": "uploads/new", "checksumSha256": checksum}
    status, answer = World().call("POST", "/uploads", body=body)
    assert (status, answer["error"]["code"]) == (400, "InvalidField")
    assert answer["error"]["field"] == "checksumSha256"


def test_where_the_bucket_has_an_object_lock_a_checksum_is_demanded() -> None:
    world = World(object_lock="governance:30")
    status, answer = world.call("POST", "/uploads", body={"key": "uploads/new"})
    assert (status, answer["error"]["code"]) == (400, "MissingField")
    assert answer["error"]["field"] == "checksumSha256"
    assert "object lock" in answer["error"]["message"]
    body = {"key": "uploads/new", "checksumSha256": CHECKSUM}
    assert world.call("POST", "/uploads", body=body)[0] == 201


def test_a_download_is_a_link_to_one_version() -> None:
    world = uploaded("uploads/a")
    status, answer = world.call("POST", "/downloads", body={"key": "uploads/a"})
    assert status == 200
    assert answer["versionId"] in answer["url"]
    assert answer["expiresAt"] > "2026-01-31T12:15"
