"""Requests drawn from the API's document, valid and not; each answer is one that it describes."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import assume, given, settings
from requests import PreparedRequest, Request
from schemathesis import Case, GenerationMode

from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from tests.support import dead_letters
from tests.support.api import openapi
from tests.support.quarantine import quarantined
from tests.support.world import BUCKET, World

pytestmark = pytest.mark.slow

# Signatures are the gateway's affair.
SCHEMA = schemathesis.openapi.from_dict({**openapi.DOCUMENT, "security": []})
OPERATIONS = [(method, path) for method, path, _ in openapi.operations()]
WITH_FIELDS = [
    (method, path)
    for method, path, operation in openapi.operations()
    if "parameters" in operation or "requestBody" in operation
]
DRAWN = settings(max_examples=150)
"""Of each operation and kind; it ends sooner where there are no more different ones."""
KEY = "uploads/report.pdf"
VALID_AND_REFUSED = {403, 404, 409}
"""Of another bucket; nothing there; not as things are."""


def world() -> World:
    """Something of everything: versions, a deletion, dead letters; all keys are watched."""
    failed = '{"statuses": ["failed"]}'
    made = World(watched=WatchedLocations.parse(f"{BUCKET}/"), tag="status", quarantine=failed)
    for content in (b"%PDF-1.7", b"%PDF-2.0"):
        made.process(made.store.put(KEY, content))
    for number, body in enumerate((dead_letters.upload(KEY), dead_letters.FOREIGN)):
        made.uploads_dead.letters.append(dead_letters.letter(number, body))
    made.call("POST", "/reconcile")
    quarantined(made, "uploads/bad.pdf")
    made.changes_dead.letters.append(dead_letters.letter(9, dead_letters.GIVEN_UP))
    made.announce()
    return made


def on_the_wire(case: Case[Any]) -> PreparedRequest:
    request = case.as_transport_kwargs(base_url="https://api.example.com")
    parts = {name: request.get(name) for name in ("params", "json", "data")}
    return Request(request["method"], request["url"], **parts).prepare()


def body_of(request: PreparedRequest) -> bytes:
    body = request.body or b""
    if isinstance(body, str):
        return body.encode()
    assert isinstance(body, bytes)
    return body


def vanishes(case: Case[Any]) -> bool:
    """Tell whether what is wrong with it is not there any more when it is sent."""
    request = on_the_wire(case)
    sent = query_of(request)
    unsent = [
        name
        for name, value in (case.query or {}).items()
        if len(sent.get(str(name), [])) < (len(value) or 1 if isinstance(value, list) else 1)
    ]
    return bool(unsent) or (case.method == "POST" and not body_of(request).strip())


def query_of(request: PreparedRequest) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url or "").query, keep_blank_values=True)


def send(to: World, method: str, path: str, case: Case[Any]) -> tuple[int, dict[str, Any]]:
    """Send it as API Gateway hands it over."""
    request = on_the_wire(case)
    query = query_of(request)
    body = body_of(request)
    return to.send(
        method,
        path,
        body=base64.b64encode(body).decode(),
        isBase64Encoded=True,
        multiValueQueryStringParameters=query,
        pathParameters={name: str(value) for name, value in case.path_parameters.items()},
    )


def drawn(method: str, path: str, mode: GenerationMode) -> Any:
    return SCHEMA[path][method].as_strategy(generation_mode=mode)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_request_as_documented_is_answered_as_documented(method: str, path: str) -> None:
    @DRAWN
    @given(drawn(method, path, GenerationMode.POSITIVE))
    def answered(case: Case[Any]) -> None:
        status, answer = send(world(), method, path, case)
        assert openapi.mistakes(method, path, status, answer) == []
        if status >= 400 and status not in VALID_AND_REFUSED:
            assert status == 400
            assert openapi.BEYOND_SCHEMAS.search(answer["error"]["message"]), answer

    answered()


@pytest.mark.parametrize(("method", "path"), WITH_FIELDS)
def test_any_other_request_is_refused_as_documented(method: str, path: str) -> None:
    @DRAWN
    @given(drawn(method, path, GenerationMode.NEGATIVE))
    def answered(case: Case[Any]) -> None:
        assume(not vanishes(case))
        status, answer = send(world(), method, path, case)
        assert openapi.mistakes(method, path, status, answer) == []
        assert status in {400, *VALID_AND_REFUSED}, (answer, on_the_wire(case).url, case.body)
        assert answer["error"].get("field") or answer["error"]["code"] == "InvalidBody"

    answered()
