import base64
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from botocore.credentials import Credentials

from serverless_s3_processor.client import (
    AccessDeniedError,
    Client,
    HttpConfig,
    RetryConfig,
    Timeouts,
    UnavailableError,
    UnreachableError,
)
from serverless_s3_processor.client.network import HttpNetwork, HttpRequest
from serverless_s3_processor.local import certificates
from tests.support.aws.loopback import HANG_UP, QUICK, CannedResponse, serving

PAIR = Credentials("AKID", "secret")


def once(**seconds: float) -> HttpConfig:
    """Return a configuration with these timeouts and without retries."""
    return HttpConfig(timeouts=Timeouts(**seconds), retry=RetryConfig(max_retries=0))


def client(url: str, config: HttpConfig = QUICK) -> Client:
    return Client(url, credentials=PAIR, config=config)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_transient_errors_are_retried(status: int) -> None:
    with serving(CannedResponse(status), HANG_UP, CannedResponse(body=b'{"ok": 1}')) as server:
        assert client(server.url).process("uploads/a") == {"ok": 1}  # type: ignore[comparison-overlap]
    assert [request.method for request in server.received] == ["POST"] * 3


@pytest.mark.parametrize("status", [302, 400, 403, 404])
def test_other_errors_and_redirects_are_final(status: int) -> None:
    response = CannedResponse(status, headers={"Location": "http://127.0.0.1:1/"})
    with serving(response) as server, pytest.raises(Exception, match=str(status)):
        client(server.url).status()
    assert len(server.received) == 1


def test_the_last_response_is_raised_after_all_retries() -> None:
    body = b'{"error": {"code": "Unavailable", "message": "m"}, "requestId": "r"}'
    with (
        serving(CannedResponse(503, body)) as server,
        pytest.raises(UnavailableError, match=r"m \(503 Unavailable\)"),
    ):
        client(server.url).status()
    assert len(server.received) == 1 + QUICK.retry.max_retries


def test_a_server_that_closes_every_connection_is_unreachable() -> None:
    with serving(HANG_UP) as server, pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        client(server.url).status()
    assert len(server.received) == 1 + QUICK.retry.max_retries


def test_a_missing_or_silent_server_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        config = once(connect_seconds=1, read_seconds=0.1)
        with pytest.raises(UnreachableError):
            client(url, config).status()
    with pytest.raises(UnreachableError):
        client(url, config).status()


@pytest.mark.parametrize(
    ("retry_after", "min_seconds", "max_seconds"), [("1", 1.0, 1.9), ("0", 0, 0.9), ("3600", 0, 3)]
)
def test_retry_after_is_honored_up_to_the_maximum(
    retry_after: str, min_seconds: float, max_seconds: float
) -> None:
    throttled = CannedResponse(429, headers={"Retry-After": retry_after})
    with serving(throttled, CannedResponse()) as server:
        began = monotonic()
        client(server.url).status()
    assert min_seconds <= monotonic() - began < max_seconds


def test_an_untrusted_certificate_is_an_error_without_retries(
    tmp_path: Path,
) -> None:
    certificate_files = certificates.ensure(tmp_path)
    with serving(CannedResponse(403), certificates=certificate_files) as server:
        with pytest.raises(UnreachableError, match="certificate verify failed"):
            client(server.url).status()
        trusting = Client(
            server.url,
            credentials=PAIR,
            config=replace(QUICK, ca_bundle=str(certificate_files.authority)),
        )
        with pytest.raises(AccessDeniedError):
            trusting.status()
    assert len(server.received) == 1


def test_an_environment_variable_names_trusted_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate_files = certificates.ensure(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate_files.authority))
    with serving(CannedResponse(), certificates=certificate_files) as server:
        assert client(server.url).status() == {}  # type: ignore[comparison-overlap]


def test_the_environments_proxy_is_used_except_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, proxy: socket.socket
) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(CannedResponse()) as server:
        assert client(server.url).status() == {}  # type: ignore[comparison-overlap]
    request = _first_proxy_request(proxy, once(connect_seconds=0.1))
    assert request.startswith(b"CONNECT api.invalid:443 ")


def _first_proxy_request(proxy: socket.socket, config: HttpConfig) -> bytes:
    """Return what a proxy of the environment receives first."""
    with pytest.raises(UnreachableError):
        client("https://api.invalid/", config).status()
    connection, _ = proxy.accept()
    with connection:
        return connection.recv(1000)


@pytest.fixture
def proxy() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize("scheme", ["http://", ""])
@pytest.mark.parametrize(
    ("user", "credentials"),
    [("me:p%40ss%3A@", b"me:p@ss:"), ("me@", b"me:"), ("me:@", b"me:"), ("", None)],
)
def test_a_proxy_receives_the_user_and_the_password_of_its_url(
    monkeypatch: pytest.MonkeyPatch,
    proxy: socket.socket,
    scheme: str,
    user: str,
    credentials: bytes | None,
) -> None:
    monkeypatch.setenv("https_proxy", f"{scheme}{user}127.0.0.1:{proxy.getsockname()[1]}")
    request = _first_proxy_request(proxy, once(connect_seconds=0.2)).lower()
    if credentials is None:
        assert b"authorization" not in request
    else:
        encoded = base64.b64encode(credentials).lower()
        assert b"\r\nproxy-authorization: basic " + encoded + b"\r\n" in request


def test_the_password_of_an_unreachable_proxy_is_not_disclosed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://me:secret@127.0.0.1:1")
    with pytest.raises(UnreachableError) as caught:
        client("https://api.invalid/", once(connect_seconds=0.1)).status()
    assert "secret" not in str(caught.value)


def test_the_next_address_is_tried_if_one_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """IPv6 does so on networks that lose its packets."""
    with socket.socket() as hanging, serving(CannedResponse()) as server:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(0)
        full = [socket.socket() for _ in range(3)]
        for connection in full:
            connection.settimeout(0)
            connection.connect_ex(hanging.getsockname())
        port = urlsplit(server.url).port
        addresses = [("127.0.0.1", hanging.getsockname()[1]), ("127.0.0.1", port)]
        resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
        network = HttpNetwork(once(connect_seconds=0.3))
        began = monotonic()

        answer = network.send(lambda: HttpRequest(method="GET", url="http://two.invalid/"))

        assert answer.status == 200
        assert 0.3 <= monotonic() - began < 2
        for connection in full:
            connection.close()
