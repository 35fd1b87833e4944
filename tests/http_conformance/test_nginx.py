"""A real server that ends connections after three requests, or after a second of silence."""

import os
import time
from collections.abc import Iterator

import pytest

from tests.http_conformance.calls import GET, PUT_ITEM, read_each
from tests.http_conformance.certificates import Certificates
from tests.http_conformance.clients import Client, MakeClient, environ_for
from tests.http_conformance.outcomes import error_response, response
from tests.http_conformance.servers.nginx import (
    IDLE_SECONDS,
    SERVERS,
    find_nginx,
    serving_with_nginx,
)

NAMES = [f"object-{number}" for number in range(20)]


@pytest.fixture(scope="session")
def urls(
    tmp_path_factory: pytest.TempPathFactory, certificates: Certificates
) -> Iterator[dict[str, str]]:
    """nginx as the system has it; without one these tests are skipped, but never in CI."""
    program = find_nginx()
    if program is None:
        reason = "There is no nginx: apt-get install nginx-light"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("nginx")
    with serving_with_nginx(program, folder, certificates, NAMES) as urls:
        yield urls


@pytest.fixture(params=SERVERS)
def client(
    request: pytest.FixtureRequest,
    urls: dict[str, str],
    certificates: Certificates,
    either_client: MakeClient,
) -> Client:
    return either_client(environ_for(urls[request.param], certificates.ca_bundle))


def test_no_request_is_lost_where_connections_end_after_three(client: Client) -> None:
    for name in NAMES:
        assert GET.outcome(client, name) == response(name.encode())
    for _ in range(4):
        assert PUT_ITEM.outcome(client, "table") == response(None)
    for limit in (1, 4, 16):
        assert read_each(client, NAMES, limit) == {name: response(name.encode()) for name in NAMES}


def test_no_request_is_lost_after_a_pause_in_which_all_connections_ended(client: Client) -> None:
    expected = {name: response(name.encode()) for name in NAMES}
    assert read_each(client, NAMES, 8) == expected
    time.sleep(IDLE_SECONDS + 0.2)
    assert GET.outcome(client, NAMES[0]) == response(NAMES[0].encode())
    assert read_each(client, NAMES, 8) == expected


def test_a_missing_object_is_an_error(client: Client) -> None:
    assert GET.outcome(client, "missing") == error_response("404")
