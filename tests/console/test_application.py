"""What the console's server passes on to the API, and to S3."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from serverless_s3_processor.client.errors import UnreachableError
from serverless_s3_processor.client.network import HttpNetwork
from tests.cli.cli_in_memory import CloudFormation
from tests.support.console_server import Console, served, target
from tests.support.loopback import HANG_UP, QUICK, CannedResponse, serving
from tests.support.memory_api import MemoryApi
from tests.support.world import World

FORM = "multipart/form-data; boundary=b"


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[MemoryApi, Console]]:
    memory = MemoryApi()
    with served(target(memory, HttpNetwork(QUICK))) as console:
        yield memory, console


@pytest.fixture
def memory(started: tuple[MemoryApi, Console]) -> MemoryApi:
    """The API's system, as new."""
    memory, _ = started
    memory.system, memory.respond = World(), None
    memory.requests.clear()
    return memory


@pytest.fixture
def console(started: tuple[MemoryApi, Console], memory: MemoryApi) -> Console:
    assert memory.requests == []
    return started[1]


def said(answer: Any) -> tuple[int, str]:
    return answer.status, json.loads(answer.data)["error"]["code"]


@pytest.mark.parametrize("key", ["uploads/a b+c%25 é&=#?\n", 'uploads/<img src=x onerror="1">'])
def test_keys_of_any_kind_arrive(console: Console, memory: MemoryApi, key: str) -> None:
    memory.system.process(memory.system.store.put(key, b"1", "text/plain"))
    answer = console.get(f"/api/object?key={quote(key, safe='')}")
    assert json.loads(answer.data)["objectKey"] == key
    assert console.post("/api/process", {"key": key}).status == 202


def test_an_error_of_the_api_comes_as_it_is(console: Console) -> None:
    assert said(console.get("/api/objects?limit=0")) == (400, "InvalidField")


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
    answer = console.send("POST", "/api/process", body, **{"content-type": kind})
    assert answer.status == status
    assert memory.requests == []


def test_a_field_given_twice_is_refused_as_the_api_does(console: Console) -> None:
    assert said(console.get("/api/objects?limit=1&limit=2")) == (400, "RepeatedField")


def test_an_unreachable_api_is_reported_and_looked_up_again(
    console: Console, memory: MemoryApi
) -> None:
    def gone(*_: Any) -> tuple[int, Any]:
        raise UnreachableError("127.0.0.1:4566 does not answer: refused")

    memory.respond = gone
    answer = console.get("/api/status")
    assert said(answer) == (502, "Unreachable")
    assert "127.0.0.1:4566 does not answer" in json.loads(answer.data)["error"]["message"]
    memory.respond = None
    assert console.get("/api/status").status == 200


def test_a_stopped_local_stack_is_reported_with_how_to_start_it(memory: MemoryApi) -> None:
    def gone(*_: Any) -> tuple[int, Any]:
        raise UnreachableError("127.0.0.1:4566 does not answer: refused")

    memory.respond = gone
    with served(target(memory, local=SimpleNamespace())) as console:
        answer = console.get("/api/status")
    assert said(answer) == (502, "Unreachable")
    assert "s3-processor up" in json.loads(answer.data)["error"]["message"]


def test_a_stack_that_is_not_deployed_is_reported(memory: MemoryApi) -> None:
    def missing(_service: str) -> Any:
        return CloudFormation()

    with served(replace(target(memory), api_url=None, connect=missing)) as console:
        answer = console.get("/api/status")
    assert said(answer) == (502, "NotThere")
    assert "'test' is not deployed" in json.loads(answer.data)["error"]["message"]


def test_the_settings_name_the_deployment_and_the_endpoints(console: Console) -> None:
    assert json.loads(console.get("/settings.json").data) == {
        "environment": "test",
        "place": "a test",
        "api": "api",
        "transfer": "transfer",
        "mail": None,
    }
    assert said(console.get("/mail")) == (404, "NoMail")


def test_the_mails_of_this_deployment_come_newest_first(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    head = "Date: Sat, 31 Jan 2026 12:00:00 +0000\nFrom: a\nTo: b\n"
    for subject in ("[test] one", "[other] two"):
        (tmp_path / "new" / subject).write_text(f"{head}Subject: {subject}\n\n<b>3 files</b>\n")
    local = SimpleNamespace(layout=SimpleNamespace(mail=tmp_path))
    with served(target(MemoryApi(), local=local)) as console:
        (mail,) = json.loads(console.get("/mail").data)["mails"]
    assert (mail["subject"], mail["body"]) == ("[test] one", "<b>3 files</b>\n")


def given(memory: MemoryApi, console: Console, url: str) -> str:
    """Have the API give an address, and return the path that passes on to it."""
    memory.respond = lambda *_: (201, {"url": url, "fields": {}})
    assert console.post("/api/uploads", {"key": "uploads/a"}).status == 201
    return f"/transfer?url={url}"


def test_a_form_and_its_file_are_passed_on_to_s3(console: Console, memory: MemoryApi) -> None:
    body = b"--b\r\n" + b"x" * 1_000_000 + b"\r\n--b--\r\n"
    with serving(CannedResponse(204, b"", {"x-amz-version-id": "v1"})) as s3:
        path = given(memory, console, s3.url)
        answer = console.send("POST", path, body, **{"content-type": FORM})
        (request,) = s3.received
    assert (answer.status, answer.headers["x-amz-version-id"]) == (204, "v1")
    assert (request.method, request.body, request.headers["Content-Type"]) == ("POST", body, FORM)
    assert "cookie" not in {name.lower() for name in request.headers}


def test_an_upload_that_breaks_off_is_not_begun_again(console: Console, memory: MemoryApi) -> None:
    with serving(HANG_UP) as s3:
        path = given(memory, console, s3.url)
        answer = console.send("POST", path, b"x", **{"content-type": FORM})
    assert said(answer) == (502, "NoAnswer")
    assert len(s3.received) == 1


def test_an_upload_that_a_person_cancels_is_no_error(
    console: Console, memory: MemoryApi, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(CannedResponse(204)) as s3:
        path = given(memory, console, s3.url)
        headers = {**console.headers, "host": console.origin.partition("//")[2]}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        form = f"content-type: {FORM}\r\ncontent-length: 1000000\r\n\r\n"
        with socket.create_connection(("127.0.0.1", console.port), timeout=5) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\n{head}{form}some".encode())
            time.sleep(0.3)
        memory.respond = None
        assert console.get("/api/status").status == 200
        time.sleep(0.3)
    assert [item for item in caplog.records if item.levelname == "ERROR"] == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://example.com/", "file:///etc", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_passed_on_to_an_address_that_the_api_did_not_give(
    console: Console, url: str, method: str
) -> None:
    answer = console.send(method, f"/transfer?url={url}", None, **{"content-type": FORM})
    assert said(answer) == (403, "NotGiven")


def test_a_content_comes_as_a_file_whatever_its_type(console: Console, memory: MemoryApi) -> None:
    page = CannedResponse(
        206,
        b"<script>1</script>",
        {
            "Content-Type": "text/html",
            "Content-Range": "bytes 0-17/99",
            "x-amz-meta-by": "me",
            "Set-Cookie": "a=b",
            "Content-Security-Policy": "default-src *",
        },
    )
    with serving(page) as s3:
        answer = console.asking(range="bytes=0-17").get(given(memory, console, s3.url))
        (request,) = s3.received
    assert (answer.status, answer.data) == (206, b"<script>1</script>")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["x-amz-meta-by"] == "me"
    assert "Set-Cookie" not in answer.headers
    assert "*" not in answer.headers["Content-Security-Policy"]
    assert request.headers["Range"] == "bytes=0-17"


def test_a_redirect_is_not_followed(console: Console, memory: MemoryApi) -> None:
    with serving(CannedResponse(307, b"", {"Location": "http://127.0.0.1:1/"})) as s3:
        answer = console.get(given(memory, console, s3.url))
    assert answer.status == 502
    assert "Location" not in answer.headers


def test_an_error_of_s3_is_passed_on(console: Console, memory: MemoryApi) -> None:
    error = b"<Error><Code>AccessDenied</Code><Message>Expired &lt;b&gt;</Message></Error>"
    with serving(CannedResponse(403, error)) as s3:
        answer = console.get(given(memory, console, s3.url))
    assert said(answer) == (403, "AccessDenied")
    assert json.loads(answer.data)["error"]["message"] == "Expired <b>"


@pytest.mark.parametrize(("kind", "status"), [("text/plain", 415), (FORM, 413)])
def test_only_forms_of_a_size_that_s3_takes_are_passed_on(
    console: Console, memory: MemoryApi, kind: str, status: int
) -> None:
    with serving(CannedResponse(204)) as s3:
        path = given(memory, console, s3.url)
        length = {"content-length": str(6 * 2**30)} if status == 413 else {}
        answer = console.send("POST", path, b"x", **{"content-type": kind, **length})
        assert s3.received == []
    assert answer.status == status
