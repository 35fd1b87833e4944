from tests.support.endpoint_worlds import uploaded
from tests.support.world import World


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


def test_a_download_is_a_link_to_one_version() -> None:
    world = uploaded("uploads/a")
    status, answer = world.call("POST", "/downloads", body={"key": "uploads/a"})
    assert status == 200
    assert answer["versionId"] in answer["url"]
    assert answer["expiresAt"] > "2026-01-31T12:15"
