"""What the console's server passes on to the API."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from serverless_s3_processor.client.errors import UnreachableError
from tests.cli.cli_in_memory import CloudFormation
from tests.support.api.console_server import Console, error_of, served, target
from tests.support.api.memory_api import MemoryApi


@pytest.mark.parametrize("key", ["uploads/a b+c%25 é&=#?\n", 'uploads/<img src=x onerror="1">'])
def test_keys_of_any_kind_arrive(console: Console, memory: MemoryApi, key: str) -> None:
    memory.system.process(memory.system.store.put(key, b"1", "text/plain"))
    response = console.get(f"/api/object?key={quote(key, safe='')}")
    assert json.loads(response.data)["objectKey"] == key
    assert console.post("/api/process", {"key": key}).status == 202


def test_an_error_of_the_api_is_returned_unchanged(console: Console) -> None:
    assert error_of(console.get("/api/objects?limit=0")) == (400, "InvalidField")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nothing"),
        ("POST", "/api/status"),
        ("GET", "/api/process"),
        ("GET", "/api/../status"),
        ("GET", "/api/reconcile/a/b"),
        ("GET", "/api/reconcile/a%2fb"),
        ("GET", "/api/"),
        ("GET", "/api//status"),
    ],
)
def test_only_the_apis_own_paths_and_methods_are_passed_on(
    console: Console, memory: MemoryApi, method: str, path: str
) -> None:
    json_ = {"content-type": "application/json"}
    assert console.send(method, path, b"{}" if method == "POST" else None, **json_).status == 404
    assert memory.requests == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_method_is_passed_on(console: Console, memory: MemoryApi, method: str) -> None:
    assert console.send(method, "/api/status").status == 405
    assert memory.requests == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"key=1", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"key":"' + b"k" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_object_or_too_large_is_refused(
    console: Console, memory: MemoryApi, body: bytes, kind: str, status: int
) -> None:
    response = console.send("POST", "/api/process", body, **{"content-type": kind})
    assert response.status == status
    assert memory.requests == []


def test_a_field_given_twice_is_refused_as_the_api_does(console: Console) -> None:
    assert error_of(console.get("/api/objects?limit=1&limit=2")) == (400, "RepeatedField")


def test_an_unreachable_api_is_reported_and_looked_up_again(
    console: Console, memory: MemoryApi
) -> None:
    def gone(*_: Any) -> tuple[int, Any]:
        raise UnreachableError("127.0.0.1:4566 does not answer: refused")

    memory.respond = gone
    response = console.get("/api/status")
    assert error_of(response) == (502, "Unreachable")
    assert "127.0.0.1:4566 does not answer" in json.loads(response.data)["error"]["message"]
    memory.respond = None
    assert console.get("/api/status").status == 200


def test_a_stopped_local_stack_is_reported_with_how_to_start_it(memory: MemoryApi) -> None:
    def gone(*_: Any) -> tuple[int, Any]:
        raise UnreachableError("127.0.0.1:4566 does not answer: refused")

    memory.respond = gone
    with served(target(memory, local=SimpleNamespace())) as console:
        response = console.get("/api/status")
    assert error_of(response) == (502, "Unreachable")
    assert "s3-processor up" in json.loads(response.data)["error"]["message"]


def test_a_stack_that_is_not_deployed_is_reported(memory: MemoryApi) -> None:
    def missing(_service: str) -> Any:
        return CloudFormation()

    with served(replace(target(memory), api_url=None, connect=missing)) as console:
        response = console.get("/api/status")
    assert error_of(response) == (502, "NotThere")
    assert "'test' is not deployed" in json.loads(response.data)["error"]["message"]


def test_the_settings_name_the_deployment_and_the_endpoints(console: Console) -> None:
    assert json.loads(console.get("/settings.json").data) == {
        "environment": "test",
        "place": "a test",
        "api": "api",
        "transfer": "transfer",
        "mail": None,
    }
    assert error_of(console.get("/mail")) == (404, "NoMail")


def test_the_mails_of_this_deployment_are_listed_newest_first(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    head = "Date: Sat, 31 Jan 2026 12:00:00 +0000\nFrom: a\nTo: b\n"
    for subject in ("[test] one", "[other] two"):
        (tmp_path / "new" / subject).write_text(f"{head}Subject: {subject}\n\n<b>3 files</b>\n")
    local = SimpleNamespace(layout=SimpleNamespace(mail=tmp_path))
    with served(target(MemoryApi(), local=local)) as console:
        (mail,) = json.loads(console.get("/mail").data)["mails"]
    assert (mail["subject"], mail["body"]) == ("[test] one", "<b>3 files</b>\n")
