"""Who the console's server answers, and whom it refuses."""

import json
import socket

import pytest

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.console import serving
from serverless_s3_processor.console.access import AccessToken
from tests.support.api.console_server import TOKEN, Console, error_of
from tests.support.api.memory_api import MemoryApi

EVERYTHING = ("/", "/index.html", "/settings.json", "/mail", "/api/status", "/transfer?url=x")


def test_its_own_page_is_answered(console: Console) -> None:
    assert console.get("/api/status").status == 200
    assert console.post("/api/redrive", {"dryRun": True}).status == 200


@pytest.mark.parametrize("path", EVERYTHING)
def test_who_has_no_token_is_refused_everything(console: Console, path: str) -> None:
    assert console.asking(cookie=None).get(path).status == 403


@pytest.mark.parametrize("token", ["", "another", TOKEN[:-1], f"{TOKEN}x", "é"])
def test_a_wrong_token_is_none(console: Console, token: str) -> None:
    wrong = json.dumps(token)
    cookie = f"s3-processor-console-{console.port}={wrong}"
    assert error_of(console.asking(cookie=cookie).get("/api/status")) == (403, "NoToken")
    assert console.asking(cookie=None).get(f"/?token={wrong}").status == 403


def test_the_printed_address_grants_access_and_is_replaced_by_one_without_the_token(
    console: Console,
) -> None:
    typed = console.asking(cookie=None, origin=None, sec_fetch_site="none")
    answer = typed.get(f"/?token={TOKEN.replace(' ', '%20')}")

    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age" not in cookie
    assert "expires" not in cookie.lower()
    assert "Domain" not in cookie
    assert typed.asking(cookie=cookie.partition(";")[0]).get("/").status == 200


@pytest.mark.parametrize(
    "host", ["example.com", "example.com:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
@pytest.mark.parametrize("path", EVERYTHING)
def test_a_name_that_was_rebound_to_this_machine_is_refused(
    console: Console, host: str, path: str
) -> None:
    answer = console.asking(host=host.format(port=console.port)).get(path)
    assert error_of(answer) == (421, "WrongHost")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", EVERYTHING)
def test_another_site_is_refused_with_the_cookie_too(
    console: Console, site: str, path: str
) -> None:
    answer = console.asking(sec_fetch_site=site, origin=None).get(path)
    assert error_of(answer) == (403, "WrongSite")


@pytest.mark.parametrize("origin", ["https://example.com", "null", "http://127.0.0.1:1", ""])
def test_another_origin_is_refused_with_the_cookie_too(console: Console, origin: str) -> None:
    other = console.asking(origin=origin, sec_fetch_site=None)
    assert error_of(other.get("/api/status")) == (403, "WrongOrigin")
    assert error_of(other.post("/api/redrive", {})) == (403, "WrongOrigin")


def test_changing_requests_must_name_their_origin(console: Console, memory: MemoryApi) -> None:
    silent = console.asking(origin=None, sec_fetch_site=None)
    assert silent.get("/api/status").status == 200
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert error_of(silent.send(method, "/api/redrive", b"{}")) == (403, "WrongOrigin")
    assert memory.requests == [("GET", "/status")]


@pytest.mark.parametrize("path", [*EVERYTHING, "/nothing"])
def test_every_answer_forbids_what_the_page_does_not_need(console: Console, path: str) -> None:
    headers = console.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/%2e%2e/pyproject.toml", "/index.html/..", "//etc/passwd"]
)
def test_no_other_file_is_served(console: Console, path: str) -> None:
    assert console.get(path).status == 404


def test_it_listens_on_this_machine_only() -> None:
    with serving.listening(0) as listener:
        listener.listen()
        assert listener.getsockname()[0] == "127.0.0.1"
        taken = serving.listening(listener.getsockname()[1])
        with pytest.raises(CliError, match="choose another --port"), taken:
            pass
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", listener.getsockname()[1]), timeout=2)


def test_every_token_is_different() -> None:
    assert len({serving.new_token() for _ in range(100)}) == 100
    assert len(serving.new_token()) >= 43
    assert not AccessToken(token="t", port=1).matches(None)
