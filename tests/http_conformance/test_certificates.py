"""TLS: whom a client trusts, what it agrees to, and when a response is whole."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from tests.http_conformance.calls import GET, PUT_ITEM, object_of
from tests.http_conformance.certificates import Certificates, tls
from tests.http_conformance.environment import environ_for
from tests.http_conformance.outcomes import NO_RESPONSE, TIMED_OUT, response
from tests.http_conformance.responses import OK, respond_properly, stored
from tests.http_conformance.scripts import sends, sends_and_closes
from tests.http_conformance.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    import trustme

    from tests.http_conformance.clients import MakeClient

WRONG = [
    Certificates.of_another_host,
    Certificates.expired,
    Certificates.of_another_authority,
]
wrong = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)


@wrong
def test_a_wrong_certificate_is_refused_at_once(
    wrong: Callable[[Certificates], trustme.LeafCert],
    certificates: Certificates,
    our_client: MakeClient,
) -> None:
    """RFC 9110, 4.3.4. Another attempt would meet the same certificate."""
    with serving(respond_properly, tls(wrong(certificates))) as server:
        client = our_client(environ_for(server.url, certificates.ca_bundle))
        assert PUT_ITEM.outcome(client, "table") == NO_RESPONSE
        assert server.requests == []
        assert server.connections == 1


@wrong
def test_botocore_refuses_it_too_but_tries_three_times(
    wrong: Callable[[Certificates], trustme.LeafCert],
    certificates: Certificates,
    botocore_client: MakeClient,
) -> None:
    """botocore takes an `SSLError` for a kind of `ConnectionError`, which may pass."""
    with serving(respond_properly, tls(wrong(certificates))) as server:
        client = botocore_client(environ_for(server.url, certificates.ca_bundle))
        assert PUT_ITEM.outcome(client, "table") == NO_RESPONSE
        assert server.requests == []
        assert server.connections == 3


@wrong
def test_concurrent_reads_refuse_it_too(
    wrong: Callable[[Certificates], trustme.LeafCert],
    certificates: Certificates,
    either_client: MakeClient,
) -> None:
    with serving(respond_properly, tls(wrong(certificates))) as server:
        client = either_client(environ_for(server.url, certificates.ca_bundle))
        requests = [object_of(f"object-{number}") for number in range(4)]
        returned = [found for _, found in client.get_each(requests, 2)]
        assert [client.outcome_of(error) for error in returned] == [NO_RESPONSE] * 4
        assert server.requests == []


def test_without_a_bundle_of_its_own_a_client_trusts_no_private_authority(
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
    certificates: Certificates, our_client: MakeClient
) -> None:
    """RFC 9112, 9.8. Python's `ssl`, and so botocore, does not tell the two ends apart."""
    cut_off = sends_and_closes(OK + b"Connection: close\r\n\r\nhalf a bo")
    with serving(cut_off, tls(certificates.right())) as server:
        client = our_client(environ_for(server.url, certificates.ca_bundle))
        assert GET.outcome(client, "object") == NO_RESPONSE


def test_a_server_that_does_not_shake_hands_is_given_up(
    certificates: Certificates, either_client: MakeClient
) -> None:
    """RFC 9112, 9.5."""
    with serving(sends()) as server:
        url = server.url.replace("http:", "https:")
        client = either_client(environ_for(url, certificates.ca_bundle))
        assert GET.outcome(client, "object") in (TIMED_OUT, NO_RESPONSE)
        assert server.connections == 3
