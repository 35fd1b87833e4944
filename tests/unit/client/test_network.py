import base64
import socket
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
from tests.support.loopback import HANG_UP, QUICK, CannedResponse, serving

PAIR = Credentials("AKID", "secret")


def once(**seconds: float) -> HttpConfig:
    """Wait so long, and retry nothing."""
    return HttpConfig(timeouts=Timeouts(**seconds), retry=RetryConfig(max_retries=0))


def client(url: str, config: HttpConfig = QUICK) -> Client:
    return Client(url, credentials=PAIR, config=config)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with serving(CannedResponse(status), HANG_UP, CannedResponse(body=b'{"ok": 1}')) as server:
        assert client(server.url).process("uploads/a") == {"ok": 1}  # type: ignore[comparison-overlap]
    assert [request.method for request in server.received] == ["POST"] * 3


@pytest.mark.parametrize("status", [400, 403, 404])
def test_what_will_not_pass_is_not(status: int) -> None:
    with serving(CannedResponse(status)) as server, pytest.raises(Exception, match=str(status)):
        client(server.url).status()
    assert len(server.received) == 1


def test_the_last_answer_is_the_error_when_patience_ends() -> None:
    body = b'{"error": {"code": "Unavailable", "message": "m"}, "requestId": "r"}'
    with (
        serving(CannedResponse(503, body)) as server,
        pytest.raises(UnavailableError, match=r"m \(503 Unavailable\)"),
    ):
        client(server.url).status()
    assert len(server.received) == 1 + QUICK.retry.max_retries


def test_a_server_that_hangs_up_for_ever_is_unreachable() -> None:
    with serving(HANG_UP) as server, pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        client(server.url).status()
    assert len(server.received) == 1 + QUICK.retry.max_retries


def test_so_is_one_that_is_not_there_or_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        config = once(connect_seconds=1, read_seconds=0.1)
        with pytest.raises(UnreachableError):
            client(url, config).status()
    with pytest.raises(UnreachableError):
        client(url, config).status()


@pytest.mark.parametrize(("header", "min_seconds"), [("1", 1.0), ("0", 0.0)])
def test_what_the_server_asks_for_is_waited_for(header: str, min_seconds: float) -> None:
    again = CannedResponse(429, headers={"Retry-After": header})
    with serving(again, CannedResponse()) as server:
        began = monotonic()
        client(server.url).status()
    assert min_seconds <= monotonic() - began < min_seconds + 0.9


def test_but_no_longer_than_there_is_patience() -> None:
    with serving(CannedResponse(429, headers={"Retry-After": "3600"}), CannedResponse()) as server:
        began = monotonic()
        client(server.url).status()
    assert monotonic() - began < 3


def test_a_redirection_is_not_followed() -> None:
    away = CannedResponse(302, headers={"Location": "http://127.0.0.1:1/"})
    with serving(away) as server, pytest.raises(Exception, match="302"):
        client(server.url).status()
    assert len(server.received) == 1


def test_a_certificate_that_is_not_trusted_is_no_answer_and_not_tried_again(
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


def test_the_usual_variable_names_whom_to_trust(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate_files = certificates.ensure(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate_files.authority))
    with serving(CannedResponse(), certificates=certificate_files) as server:
        assert client(server.url).status() == {}  # type: ignore[comparison-overlap]


def test_a_proxy_of_the_environment_is_asked_but_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy, serving(CannedResponse()) as server:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert client(server.url).status() == {}  # type: ignore[comparison-overlap]
        with pytest.raises(UnreachableError):
            client("https://api.invalid/", once(connect_seconds=0.1)).status()
        connection, _ = proxy.accept()
        with connection:
            assert connection.recv(100).startswith(b"CONNECT api.invalid:443 ")


def _first_proxy_request(proxy: socket.socket, config: HttpConfig) -> bytes:
    """Return what a proxy of the environment receives first."""
    with pytest.raises(UnreachableError):
        client("https://api.invalid/", config).status()
    connection, _ = proxy.accept()
    with connection:
        return connection.recv(1000)


@pytest.mark.parametrize(
    ("user", "sent"), [("me:p%40ss%3A", "me:p@ss:"), ("me", "me:"), ("me:", "me:")]
)
def test_a_proxy_is_told_the_name_and_the_password_that_its_address_has(
    monkeypatch: pytest.MonkeyPatch, user: str, sent: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        address = f"{user}@127.0.0.1:{proxy.getsockname()[1]}"
        for scheme in ("http://", ""):
            monkeypatch.setenv("https_proxy", scheme + address)
            request = _first_proxy_request(proxy, once(connect_seconds=0.2)).lower()
            credentials = base64.b64encode(sent.encode()).lower()
            assert b"\r\nproxy-authorization: basic " + credentials + b"\r\n" in request


def test_a_proxy_without_a_name_is_told_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        request = _first_proxy_request(proxy, once(connect_seconds=0.2))
        assert b"authorization" not in request.lower()


def test_a_password_is_not_told_where_the_proxy_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://me:secret@127.0.0.1:1")
    with pytest.raises(UnreachableError) as caught:
        client("https://api.invalid/", once(connect_seconds=0.1)).status()
    assert "secret" not in str(caught.value)


def test_of_several_addresses_the_next_is_tried_where_one_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As that of IPv6 does, where its packets are lost on the way."""
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
