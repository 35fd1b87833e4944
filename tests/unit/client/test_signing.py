from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import NoCredentialsError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serverless_s3_processor.client import Client, encoding
from tests.unit.client import signatures
from tests.unit.client.loopback import QUICK, Answering, Server, serving

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
    with serving(Answering()) as server:
        client(server).object(key, "v 1+")
        client(server).process(key)

    in_query, in_body = server.asked
    assert dict(parse_qsl(in_query.target.partition("?")[2])) == {"key": key, "versionId": "v 1+"}
    assert json.loads(in_body.body) == {"key": key}
    for asked in server.asked:
        assert signatures.is_valid(asked, "secret")
        assert signatures.scope(asked) == ("AKID", "eu-west-1/execute-api/aws4_request")
        assert asked.headers["X-Amz-Security-Token"] == "token"


def test_the_check_itself_tells_a_changed_request_from_a_signed_one() -> None:
    with serving(Answering()) as server:
        client(server).process("uploads/a")
    (asked,) = server.asked
    assert not signatures.is_valid(asked, "another secret")
    changed = type(asked)(asked.method, asked.target, asked.headers, asked.body + b" ")
    assert not signatures.is_valid(changed, "secret")


@given(query=st.dictionaries(unicode_text.filter(bool), unicode_text))
def test_a_query_is_read_back_as_it_was(query: dict[str, str]) -> None:
    url = encoding.url("https://api/prod/", "/object", query)
    base, _, encoded = url.partition("?")
    assert base == "https://api/prod/object"
    assert "+" not in encoded
    assert encoded.isascii()
    assert dict(parse_qsl(encoded, keep_blank_values=True)) == query


@given(key=unicode_text)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_signatures_hold_for_any_unicode(key: str, loopback: Server) -> None:
    del loopback.asked[:]
    client(loopback).object(key)
    assert signatures.is_valid(loopback.asked[0], "secret")


@pytest.fixture
def loopback() -> Any:
    with serving(Answering()) as server:
        yield server


class Changing:
    """Credentials that are others each time they are asked for, as temporary ones are."""

    def __init__(self) -> None:
        self.asked = 0

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        self.asked += 1
        return ReadOnlyCredentials(f"AKID{self.asked}", "secret", None)


def test_each_try_is_signed_anew_by_the_credentials_of_that_moment() -> None:
    with serving(Answering(503), Answering()) as server:
        client(server, Changing()).status()
    assert [signatures.scope(asked)[0] for asked in server.asked] == ["AKID1", "AKID2"]
    assert all(signatures.is_valid(asked, "secret") for asked in server.asked)
    assert "X-Amz-Security-Token" not in server.asked[0].headers


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with serving(Answering()) as server, pytest.raises(NoCredentialsError):
        Client(server.url, config=QUICK).status()
    assert server.asked == []
