from typing import Any

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, Notices, wait_for
from tests.e2e.support.keys import any_keys

KEYS = any_keys(40, "uploads/request/keys/")


def test_an_object_is_processed_again_and_not_announced_again(
    deployment: Deployment, notices: Notices, api: Api
) -> None:
    key = "uploads/request/ä b+c%20.txt"
    deployment.put(key)
    first = deployment.wait_for_records(key, 1)[0]
    answer = api.post("/process", {"key": key}).done(202)
    assert answer["manualProcessing"] == {
        "bucket": deployment.bucket,
        "key": key,
        "status": "queued",
    }
    assert {"message", "environment", "timestamp", "functionName", "requestId"} <= set(answer)
    (again,) = wait_for(
        lambda: deployment.records(key),
        lambda found: found[0]["processedAt"] != first["processedAt"],
    )
    assert again["sequencer"] == first["sequencer"]
    assert len(notices.wait_for(key, 1)) == 1


def test_every_key_can_be_asked_for(deployment: Deployment, api: Api) -> None:
    for key in KEYS:
        version = deployment.put(key)
        body = {"key": key, "versionId": version, "bucket": deployment.bucket}
        assert api.post("/process", body).done(202)["manualProcessing"]["key"] == key
    records = deployment.wait_for_records("uploads/request/keys/", len(KEYS))
    assert sorted(record["objectKey"] for record in records) == sorted(KEYS)


@pytest.mark.parametrize("body", [b"", b"{}", b"  "])
def test_an_empty_request_is_answered_with_the_status(api: Api, body: bytes) -> None:
    answer = api.send("POST", "/process", body=body or None).done()
    assert {"message", "queue", "deadLetters", "lastHour"} <= set(answer)


@pytest.mark.parametrize("body", [b"[]", b"{", b"null"])
def test_a_body_that_is_no_object_is_told(api: Api, body: bytes) -> None:
    api.send("POST", "/process", body=body).refused(400, "InvalidBody")


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"key": 5}, 400, "InvalidField", "key"),
        ({"key": ""}, 400, "InvalidField", "key"),
        ({"key": "elsewhere/a"}, 400, "InvalidField", "key"),
        ({"versionId": "v"}, 400, "MissingField", "key"),
        ({"key": "uploads/a", "what": 1}, 400, "UnknownField", "what"),
        ({"key": "uploads/a", "bucket": "other"}, 403, "ForeignBucket", "bucket"),
        ({"key": "uploads/no such object"}, 404, "NoSuchObject", "key"),
    ],
)
def test_bad_requests_are_told_what_is_wrong(
    api: Api, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    api.post("/process", body).refused(status, code, field)
