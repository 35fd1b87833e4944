from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from tests.http_conformance.behavior import NAME, Behavior, Difference
from tests.http_conformance.behaviors.table import BEHAVIORS
from tests.http_conformance.calls import GET, Call, following, proper_outcome, read_each
from tests.http_conformance.clients import BotocoreClient, MakeClient, OurClient, environ_for
from tests.http_conformance.outcomes import Kind, Outcome, response
from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request
from tests.http_conformance.servers.responses import respond_properly, stored
from tests.http_conformance.servers.server import Server, serving

MAX_BYTES = 8 * 2**20
"""What may be sent before the client gives up, the kernel's buffers included."""
NEIGHBORS = [f"neighbor-{number}" for number in range(8)]


def misbehaving(behavior: Behavior) -> AbstractContextManager[Server]:
    def respond(peer: Peer, request: Request) -> None:
        (behavior.respond if request.name == NAME else respond_properly)(peer, request)

    return serving(respond, reads_bodies=behavior.reads_bodies)


@dataclass(frozen=True)
class Observation:
    """What one call came to, and another call after it."""

    outcome: Outcome
    attempts: int
    next_call: Call
    next_outcome: Outcome

    @property
    def is_next_response_its_own(self) -> bool:
        return self.next_outcome == proper_outcome(self.next_call, "next")


def observe(behavior: Behavior, server: Server, make_client: MakeClient) -> Observation:
    client = make_client(environ_for(server.url))
    outcome = behavior.call.outcome(client, NAME)
    attempts = server.attempts(NAME)
    next_call = following(behavior.call)
    return Observation(outcome, attempts, next_call, next_call.outcome(client, "next"))


def parametrize(behaviors: Iterable[Behavior]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("behavior", behaviors, ids=lambda behavior: behavior.name)


@parametrize(BEHAVIORS)
def test_the_outcome_is_right_and_the_next_response_is_its_own(behavior: Behavior) -> None:
    with misbehaving(behavior) as server:
        observation = observe(behavior, server, OurClient)

        assert observation.outcome == behavior.right
        assert observation.attempts == behavior.attempts or behavior.is_slow
        assert observation.is_next_response_its_own
        assert max(peer.sent_bytes for peer in server.peers) < MAX_BYTES or behavior.is_discarded
        if behavior.closes:
            assert server.connections == observation.attempts + 1


@parametrize(BEHAVIORS)
def test_botocore_does_the_same_or_what_the_table_says(behavior: Behavior) -> None:
    expected = behavior.botocore or Difference(behavior.right, "", behavior.attempts)
    with misbehaving(behavior) as server:
        observation = observe(behavior, server, BotocoreClient)

        assert observation.outcome == expected.outcome
        may_retry = behavior.is_slow or behavior.closes  # a connection that it does not close
        assert observation.attempts == expected.attempts or may_retry
        assert observation.is_next_response_its_own or expected.may_mix_up


@parametrize([behavior for behavior in BEHAVIORS if behavior.call is GET])
def test_no_neighbor_among_concurrent_reads_gets_another_body(behavior: Behavior) -> None:
    names = [*NEIGHBORS[:3], NAME, *NEIGHBORS[3:]]
    with misbehaving(behavior) as server:
        outcomes = read_each(OurClient(environ_for(server.url)), names)

    assert sorted(outcomes) == sorted(names)
    for name in NEIGHBORS:
        assert outcomes[name] == response(stored(name))
    is_retry_needed = behavior.right.kind is Kind.RESPONSE and behavior.attempts > 1
    if not (is_retry_needed or behavior.is_slow):
        assert outcomes[NAME] == behavior.right
