from typing import Any

import pytest

from tests.support.world import World


def test_an_upload_is_offered_for_this_key_type_and_size() -> None:
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


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "key"),
        ({"key": "elsewhere"}, "key"),
        ({"key": "uploads/${filename}"}, "key"),
        ({"key": "uploads/a", "contentType": "text/plain\n"}, "contentType"),
        ({"key": "uploads/a", "contentType": ""}, "contentType"),
        ({"key": "uploads/a", "contentType": "text/${filename}"}, "contentType"),
        ({"key": "uploads/a", "metadata": {"name": "a ${filename} b"}}, "metadata"),
        ({"key": "uploads/a", "size": -1}, "size"),
        ({"key": "uploads/a", "size": 5_000_000_001}, "size"),
        ({"key": "uploads/a", "size": "5"}, "size"),
        ({"key": "uploads/a", "metadata": []}, "metadata"),
        ({"key": "uploads/a", "metadata": {"Name": "upper case"}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a b": "x"}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a": "é"}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a": " x"}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a": 1}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a": "x" * 2048}}, "metadata"),
    ],
)
def test_a_bad_upload_is_told_which_field(body: dict[str, Any], field: str) -> None:
    status, answer = World().call("POST", "/uploads", body=body)
    assert (status, answer["error"]["field"]) == (400, field)
