from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http_conformance.behavior import NAME, Behavior
from tests.http_conformance.behaviors.table import BEHAVIORS
from tests.http_conformance.calls import GET, following, object_of, proper_outcome
from tests.http_conformance.environment import environ_for
from tests.http_conformance.outcomes import Kind, response
from tests.http_conformance.responses import respond_properly, stored
from tests.http_conformance.server import serving

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.http_conformance.clients import Client, MakeClient
    from tests.http_conformance.outcomes import Outcome
    from tests.http_conformance.peer import Peer
    from tests.http_conformance.request import Request
    from tests.http_conformance.server import Server

MAX_BYTES = 8 * 2**20
"""What may be sent before the client gives up, the kernel's buffers included."""
NEIGHBORS = [f"neighbor-{number}" for number in range(8)]


def misbehaving(behavior: Behavior) -> AbstractContextManager[Server]:
    def respond(peer: Peer, request: Request) -> None:
        (behavior.respond if request.name == NAME else respond_properly)(peer, request)

    return serving(respond, reads_bodies=behavior.reads_bodies)


@pytest.mark.parametrize("behavior", BEHAVIORS, ids=lambda behavior: behavior.name)
def test_the_outcome_is_right_and_the_next_response_is_its_own(
    behavior: Behavior, our_client: MakeClient
) -> None:
    with misbehaving(behavior) as server:
        client = our_client(environ_for(server.url))
        outcome = behavior.call.outcome(client, NAME)
        attempts = server.attempts(NAME)
        next_call = following(behavior.call)
        next_outcome = next_call.outcome(client, "next")

        assert outcome == behavior.right
        assert attempts == (behavior.attempts or attempts)
        assert next_outcome == proper_outcome(next_call, "next")
        taken = max(peer.sent_bytes for peer in server.peers)
        assert taken < MAX_BYTES or behavior.is_discarded
        if behavior.closes:
            assert server.connections == attempts + 1


@pytest.mark.parametrize("behavior", BEHAVIORS, ids=lambda behavior: behavior.name)
def test_botocore_does_the_same_or_what_the_table_says(
    behavior: Behavior, botocore_client: MakeClient
) -> None:
    with misbehaving(behavior) as server:
        client = botocore_client(environ_for(server.url))
        outcome = behavior.call.outcome(client, NAME)
        attempts = server.attempts(NAME)
        next_call = following(behavior.call)
        next_outcome = next_call.outcome(client, "next")

        difference = behavior.differs_from_botocore
        assert outcome == (difference.outcome if difference else behavior.right)
        assert attempts == ((difference or behavior).attempts or attempts)
        if not (difference and difference.may_mix_up):
            assert next_outcome == proper_outcome(next_call, "next")


@pytest.mark.parametrize(
    "behavior", [each for each in BEHAVIORS if each.call is GET], ids=lambda each: each.name
)
def test_no_neighbor_among_concurrent_reads_gets_another_body(
    behavior: Behavior, our_client: MakeClient
) -> None:
    names = [*NEIGHBORS[:3], NAME, *NEIGHBORS[3:]]
    with misbehaving(behavior) as server:
        outcomes = read_each(our_client(environ_for(server.url)), names)

    for name in NEIGHBORS:
        assert outcomes[name] == response(stored(name))
    if behavior.attempts == 1 or behavior.right.kind is not Kind.RESPONSE:
        assert outcomes[NAME] == behavior.right


def read_each(client: Client, names: list[str]) -> dict[str, Outcome]:
    found = dict(client.get_each([object_of(name) for name in names], 4))
    assert sorted(found) == list(range(len(names)))
    return {names[index]: GET.outcome_of(client, found[index]) for index in found}
