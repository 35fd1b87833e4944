"""Proxies, as `HTTPS_PROXY` and `NO_PROXY` name them; RFC 9110, 9.3.6 (CONNECT)."""

import base64
from collections.abc import Callable, Iterator

import pytest

from tests.http_conformance.calls import GET, PUT_ITEM, read_each
from tests.http_conformance.certificates import Certificates, tls
from tests.http_conformance.clients import Client, MakeClient, environ_for
from tests.http_conformance.outcomes import NO_RESPONSE, response
from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request
from tests.http_conformance.servers.responses import respond_properly, stored
from tests.http_conformance.servers.scripts import sends_and_closes
from tests.http_conformance.servers.server import Server, serving

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def pass_on(peer: Peer, request: Request) -> None:
    """Do what a proxy is for."""
    host, _, port = request.target.partition(":")
    peer.send(ESTABLISHED)
    peer.tunnel(host, int(port))


@pytest.fixture
def server(certificates: Certificates) -> Iterator[Server]:
    with serving(respond_properly, tls(certificates.right())) as server:
        yield server


@pytest.fixture
def proxy() -> Iterator[Server]:
    with serving(pass_on) as proxy:
        yield proxy


@pytest.fixture
def connect(
    server: Server,
    certificates: Certificates,
    either_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Client]:
    """Return what makes a client with additional variables, which it may look up itself."""

    def connect(**variables: str) -> Client:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return either_client(environ_for(server.url, certificates.ca_bundle) | variables)

    return connect


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_requests_go_through_the_proxy(
    variable: str, server: Server, proxy: Server, connect: Callable[..., Client]
) -> None:
    client = connect(**{variable: proxy.url})
    assert GET.outcome(client, "object") == response(stored("object"))
    assert PUT_ITEM.outcome(client, "table") == response("table")
    assert {request.method for request in proxy.requests} == {"CONNECT"}
    assert {request.name for request in proxy.requests} == {f"127.0.0.1:{server.port}"}


def test_a_connection_through_the_proxy_is_used_again(
    proxy: Server, connect: Callable[..., Client]
) -> None:
    client = connect(HTTPS_PROXY=proxy.url)
    for name in ("first", "second", "third"):
        assert GET.outcome(client, name) == response(stored(name))
    assert proxy.connections == 1


def test_concurrent_reads_go_through_the_proxy(
    proxy: Server, connect: Callable[..., Client]
) -> None:
    client = connect(HTTPS_PROXY=proxy.url)
    names = [f"object-{number}" for number in range(8)]
    assert read_each(client, names) == {name: response(stored(name)) for name in names}
    assert proxy.connections >= 1


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_hosts_that_are_exempt_are_reached_directly(
    variable: str, proxy: Server, connect: Callable[..., Client]
) -> None:
    client = connect(HTTPS_PROXY=proxy.url, **{variable: "example.com,127.0.0.1"})
    assert GET.outcome(client, "object") == response(stored("object"))
    assert proxy.connections == 0


def test_the_proxy_gets_the_credentials_of_its_url(
    proxy: Server, connect: Callable[..., Client]
) -> None:
    """RFC 9110, 11.7.2."""
    client = connect(HTTPS_PROXY=proxy.url.replace("//", "//user:secret@"))
    assert GET.outcome(client, "object") == response(stored("object"))
    credentials = base64.b64encode(b"user:secret").decode()
    assert proxy.requests[0].headers["proxy-authorization"] == f"Basic {credentials}"


@pytest.mark.parametrize(
    "status", [b"407 Proxy Authentication Required", b"403 Forbidden", b"503 Unavailable"]
)
def test_a_proxy_that_refuses_is_no_response_of_the_service(
    status: bytes, server: Server, connect: Callable[..., Client]
) -> None:
    """RFC 9110, 9.3.6: anything but 2xx says that there is no tunnel."""
    refusal = b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}"
    with serving(sends_and_closes(refusal)) as proxy:
        client = connect(HTTPS_PROXY=proxy.url)
        assert PUT_ITEM.outcome(client, "table") == NO_RESPONSE
        assert 1 <= len(proxy.requests) <= 3
    assert server.connections == 0


def test_a_missing_proxy_is_no_response(server: Server, connect: Callable[..., Client]) -> None:
    with serving(pass_on) as proxy:
        url = proxy.url
    assert PUT_ITEM.outcome(connect(HTTPS_PROXY=url), "table") == NO_RESPONSE
    assert server.connections == 0


def test_a_wrong_certificate_is_refused_through_a_proxy_too(
    proxy: Server,
    certificates: Certificates,
    either_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with serving(respond_properly, tls(certificates.of_another_host())) as server:
        environ = environ_for(server.url, certificates.ca_bundle) | {"HTTPS_PROXY": proxy.url}
        assert GET.outcome(either_client(environ), "object") == NO_RESPONSE
        assert server.requests == []
    assert proxy.requests != []


def test_the_proxy_never_sees_a_signature(proxy: Server, connect: Callable[..., Client]) -> None:
    """RFC 9110, 9.3.6: what is meant for the service goes through the tunnel."""
    assert GET.outcome(connect(HTTPS_PROXY=proxy.url), "object") == response(stored("object"))
    assert not {"authorization", "x-amz-date"} & proxy.requests[0].headers.keys()
