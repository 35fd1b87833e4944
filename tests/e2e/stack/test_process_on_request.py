import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.notices import Notices


def test_an_object_is_processed_again_and_not_announced_again(
    deployment: Deployment, notices: Notices, api: Api
) -> None:
    key = "uploads/request/ä b+c%20.txt"
    deployment.put(key)
    (first,) = deployment.wait_for_records(key, 1)
    response = api.post("/process", {"key": key}).expect_ok(202)
    assert response["manualProcessing"] == {
        "bucket": deployment.bucket,
        "key": key,
        "status": "queued",
    }
    assert {"message", "environment", "timestamp", "functionName", "requestId"} <= set(response)
    (last,) = wait_for(
        lambda: deployment.records(key),
        lambda records: records[0]["processedAt"] != first["processedAt"],
    )
    assert last["sequencer"] == first["sequencer"]
    assert len(notices.wait_for(key, 1)) == 1


@pytest.mark.parametrize("body", ["", "{}", "  "])
def test_an_empty_request_returns_the_status(api: Api, body: str) -> None:
    response = api.send("POST", "/process", body=body).expect_ok()
    assert {"message", "queue", "deadLetters", "lastHour"} <= set(response)
