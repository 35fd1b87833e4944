import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serverless_s3_processor.client import Client
from serverless_s3_processor.client.urls import request_url
from tests.support.aws.loopback import QUICK, CannedResponse, Server, serving
from tests.unit.client import signatures

PAIR = Credentials("AKID", "secret", "token")
KEYS = [
    "uploads/a b+c%20&d=e?f#g;h/../i//j~k",
    "uploads/Größe 写 \U0001f600 e\u0301",
    "uploads/line\nbreak\r\ttab\x00\x1b\x7f\u202e",
    "uploads/'\"\\`$(x)<>{}|^[]@!*,:",
    "uploads/ leading and trailing ",
]
unicode_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def client(server: Server, credentials: Any = PAIR, region: str = "eu-west-1") -> Client:
    return Client(server.url, credentials=credentials, region=region, config=QUICK)


@pytest.mark.parametrize("key", KEYS)
def test_what_arrives_is_what_was_signed_whatever_the_key(key: str) -> None:
    with serving(CannedResponse()) as server:
        client(server).object(key, "v 1+")
        client(server).process(key)

    in_query, in_body = server.received
    assert dict(parse_qsl(in_query.target.partition("?")[2])) == {"key": key, "versionId": "v 1+"}
    assert json.loads(in_body.body) == {"key": key}
    for request in server.received:
        assert signatures.is_valid(request, "secret")
        assert signatures.scope(request) == ("AKID", "eu-west-1/execute-api/aws4_request")
        assert request.headers["X-Amz-Security-Token"] == "token"


def test_the_check_detects_a_changed_request() -> None:
    with serving(CannedResponse()) as server:
        client(server).process("uploads/a")
    (request,) = server.received
    assert not signatures.is_valid(request, "another secret")
    changed = type(request)(request.method, request.target, request.headers, request.body + b" ")
    assert not signatures.is_valid(changed, "secret")


@given(query=st.dictionaries(unicode_text.filter(bool), unicode_text))
def test_a_query_is_read_back_as_it_was(query: dict[str, str]) -> None:
    url = request_url("https://api/prod/", "/object", query)
    base, _, encoded = url.partition("?")
    assert base == "https://api/prod/object"
    assert "+" not in encoded
    assert encoded.isascii()
    assert dict(parse_qsl(encoded, keep_blank_values=True)) == query


@given(key=unicode_text)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_signatures_hold_for_any_unicode(key: str, loopback: Server) -> None:
    del loopback.received[:]
    client(loopback).object(key)
    assert signatures.is_valid(loopback.received[0], "secret")


@pytest.fixture
def loopback() -> Any:
    with serving(CannedResponse()) as server:
        yield server


class Changing:
    """Credentials that are others each time they are read, as temporary ones are."""

    def __init__(self) -> None:
        self.count = 0

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        self.count += 1
        return ReadOnlyCredentials(f"AKID{self.count}", "secret", None)


def test_each_attempt_is_signed_with_the_current_credentials() -> None:
    with serving(CannedResponse(503), CannedResponse()) as server:
        client(server, Changing()).status()
    assert [signatures.scope(request)[0] for request in server.received] == ["AKID1", "AKID2"]
    assert all(signatures.is_valid(request, "secret") for request in server.received)
    assert "X-Amz-Security-Token" not in server.received[0].headers


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with serving(CannedResponse()) as server, pytest.raises(NoCredentialsError):
        Client(server.url, config=QUICK).status()
    assert server.received == []
