"""Files that the console's server passes on to S3, and from it."""

import json
import socket
import time

import pytest

from tests.support.api.console_server import Console, error_of
from tests.support.api.memory_api import MemoryApi
from tests.support.aws.loopback import HANG_UP, CannedResponse, serving

FORM = "multipart/form-data; boundary=b"


def issued_path(memory: MemoryApi, console: Console, url: str) -> str:
    """Let the API issue an address; return the path that passes requests on to it."""
    memory.respond = lambda *_: (201, {"url": url, "fields": {}})
    assert console.post("/api/uploads", {"key": "uploads/a"}).status == 201
    return f"/transfer?url={url}"


def test_a_form_and_its_file_are_passed_on_to_s3(console: Console, memory: MemoryApi) -> None:
    body = b"--b\r\n" + b"x" * 1_000_000 + b"\r\n--b--\r\n"
    with serving(CannedResponse(204, b"", {"x-amz-version-id": "v1"})) as s3:
        path = issued_path(memory, console, s3.url)
        response = console.send("POST", path, body, **{"content-type": FORM})
        (request,) = s3.received
    assert (response.status, response.headers["x-amz-version-id"]) == (204, "v1")
    assert (request.method, request.body, request.headers["Content-Type"]) == ("POST", body, FORM)
    assert "cookie" not in {name.lower() for name in request.headers}


def test_an_upload_that_breaks_off_is_not_begun_again(console: Console, memory: MemoryApi) -> None:
    with serving(HANG_UP) as s3:
        path = issued_path(memory, console, s3.url)
        response = console.send("POST", path, b"x", **{"content-type": FORM})
    assert error_of(response) == (502, "NoAnswer")
    assert len(s3.received) == 1


def test_an_upload_that_a_person_cancels_is_no_error(
    console: Console, memory: MemoryApi, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(CannedResponse(204)) as s3:
        path = issued_path(memory, console, s3.url)
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
    response = console.send(method, f"/transfer?url={url}", None, **{"content-type": FORM})
    assert error_of(response) == (403, "NotGiven")


def test_content_is_returned_as_a_file_whatever_its_type(
    console: Console, memory: MemoryApi
) -> None:
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
        response = console.asking(range="bytes=0-17").get(issued_path(memory, console, s3.url))
        (request,) = s3.received
    assert (response.status, response.data) == (206, b"<script>1</script>")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["x-amz-meta-by"] == "me"
    assert "Set-Cookie" not in response.headers
    assert "*" not in response.headers["Content-Security-Policy"]
    assert request.headers["Range"] == "bytes=0-17"


def test_a_redirect_is_not_followed(console: Console, memory: MemoryApi) -> None:
    with serving(CannedResponse(307, b"", {"Location": "http://127.0.0.1:1/"})) as s3:
        response = console.get(issued_path(memory, console, s3.url))
    assert response.status == 502
    assert "Location" not in response.headers


def test_an_error_of_s3_is_passed_on(console: Console, memory: MemoryApi) -> None:
    error = b"<Error><Code>AccessDenied</Code><Message>Expired &lt;b&gt;</Message></Error>"
    with serving(CannedResponse(403, error)) as s3:
        response = console.get(issued_path(memory, console, s3.url))
    assert error_of(response) == (403, "AccessDenied")
    assert json.loads(response.data)["error"]["message"] == "Expired <b>"


@pytest.mark.parametrize(("kind", "status"), [("text/plain", 415), (FORM, 413)])
def test_only_forms_of_a_size_that_s3_accepts_are_forwarded(
    console: Console, memory: MemoryApi, kind: str, status: int
) -> None:
    with serving(CannedResponse(204)) as s3:
        path = issued_path(memory, console, s3.url)
        length = {"content-length": str(6 * 2**30)} if status == 413 else {}
        response = console.send("POST", path, b"x", **{"content-type": kind, **length})
        assert s3.received == []
    assert response.status == status
