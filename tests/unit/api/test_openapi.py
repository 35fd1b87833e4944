from tests.support.world import World


def test_the_document_is_served() -> None:
    status, answer = World().call("GET", "/openapi.json")
    assert status == 200
    assert "/objects" in answer["paths"]
    assert "requestId" not in answer
