from tests.support.world import World


def test_no_link_is_given_to_what_is_not_there() -> None:
    status, answer = World().call("POST", "/downloads", body={"key": "uploads/a"})
    assert (status, answer["error"]["code"]) == (404, "NoSuchObject")
