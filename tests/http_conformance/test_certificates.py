"""TLS: whom a client trusts, what it agrees to, and when a response is whole."""

import ssl
from collections.abc import Callable

import pytest
import trustme

from tests.http_conformance.calls import GET, PUT_ITEM, read_each
from tests.http_conformance.certificates import Certificates, tls
from tests.http_conformance.clients import (
    ATTEMPTS,
    BotocoreClient,
    MakeClient,
    OurClient,
    environ_for,
)
from tests.http_conformance.outcomes import NO_RESPONSE, TIMED_OUT, response
from tests.http_conformance.servers.responses import OK, respond_properly, stored
from tests.http_conformance.servers.scripts import sends, sends_and_closes
from tests.http_conformance.servers.server import serving

WRONG = [Certificates.of_another_host, Certificates.expired, Certificates.of_another_authority]
wrong = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)


@wrong
@pytest.mark.parametrize(("make_client", "attempts"), [(OurClient, 1), (BotocoreClient, ATTEMPTS)])
def test_a_wrong_certificate_is_refused(
    wrong: Callable[[Certificates], trustme.LeafCert],
    make_client: MakeClient,
    attempts: int,
    certificates: Certificates,
) -> None:
    """RFC 9110, 4.3.4. Another attempt meets the same certificate, but botocore retries."""
    with serving(respond_properly, tls(wrong(certificates))) as server:
        client = make_client(environ_for(server.url, certificates.ca_bundle))
        assert PUT_ITEM.outcome(client, "table") == NO_RESPONSE
        assert server.requests == []
        assert server.connections == attempts


@wrong
def test_concurrent_reads_refuse_it_too(
    wrong: Callable[[Certificates], trustme.LeafCert],
    certificates: Certificates,
    either_client: MakeClient,
) -> None:
    with serving(respond_properly, tls(wrong(certificates))) as server:
        client = either_client(environ_for(server.url, certificates.ca_bundle))
        outcomes = read_each(client, ["first", "second", "third", "fourth"], 2)
        assert list(outcomes.values()) == [NO_RESPONSE] * 4
        assert server.requests == []


def test_without_a_bundle_a_client_trusts_no_private_authority(
    certificates: Certificates, either_client: MakeClient
) -> None:
    with serving(respond_properly, tls(certificates.right())) as server:
        client = either_client(environ_for(server.url))
        assert GET.outcome(client, "object") == NO_RESPONSE
        assert server.requests == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_right_certificate_is_accepted(
    version: ssl.TLSVersion, certificates: Certificates, either_client: MakeClient
) -> None:
    context = tls(certificates.right())
    context.minimum_version = context.maximum_version = version
    with serving(respond_properly, context) as server:
        client = either_client(environ_for(server.url, certificates.ca_bundle))
        assert GET.outcome(client, "object") == response(stored("object"))
        assert GET.outcome(client, "another") == response(stored("another"))
        assert server.connections == 1


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_versions_of_tls_that_aws_no_longer_offers_are_refused(
    certificates: Certificates, either_client: MakeClient
) -> None:
    """https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/."""
    context = tls(certificates.right())
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(respond_properly, context) as server:
        client = either_client(environ_for(server.url, certificates.ca_bundle))
        assert GET.outcome(client, "object") == NO_RESPONSE


def test_a_server_that_prefers_http_2_gets_http_1_1(
    certificates: Certificates, either_client: MakeClient
) -> None:
    """RFC 7301, 3.2: a server chooses among what the client offers; this one speaks 1.1 alone."""
    context = tls(certificates.right())
    context.set_alpn_protocols(["h2", "http/1.1"])
    with serving(respond_properly, context) as server:
        client = either_client(environ_for(server.url, certificates.ca_bundle))
        assert GET.outcome(client, "object") == response(stored("object"))


def test_a_body_without_a_length_is_not_whole_if_tls_was_cut_off(
    certificates: Certificates,
) -> None:
    """RFC 9112, 9.8. Python's `ssl`, and so botocore, does not tell the two ends apart."""
    cut_off = sends_and_closes(OK + b"Connection: close\r\n\r\nhalf a bo")
    with serving(cut_off, tls(certificates.right())) as server:
        client = OurClient(environ_for(server.url, certificates.ca_bundle))
        assert GET.outcome(client, "object") == NO_RESPONSE


def test_a_server_that_does_not_shake_hands_is_given_up(
    certificates: Certificates, either_client: MakeClient
) -> None:
    """RFC 9112, 9.5."""
    with serving(sends()) as server:
        url = server.url.replace("http:", "https:")
        client = either_client(environ_for(url, certificates.ca_bundle))
        assert GET.outcome(client, "object") in (TIMED_OUT, NO_RESPONSE)
        assert server.connections == ATTEMPTS
