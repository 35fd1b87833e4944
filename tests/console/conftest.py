"""A console's server on a system in memory, one for the tests of a file."""

from collections.abc import Iterator

import pytest

from serverless_s3_processor.client.network import HttpNetwork
from tests.support.api.console_server import Console, served, target
from tests.support.api.memory_api import MemoryApi
from tests.support.aws.loopback import QUICK
from tests.support.world import World


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[MemoryApi, Console]]:
    memory = MemoryApi()
    with served(target(memory, HttpNetwork(QUICK))) as console:
        yield memory, console


@pytest.fixture
def memory(started: tuple[MemoryApi, Console]) -> MemoryApi:
    """The API's system, as new."""
    memory, _ = started
    memory.system, memory.respond = World(), None
    memory.requests.clear()
    return memory


@pytest.fixture
def console(started: tuple[MemoryApi, Console], memory: MemoryApi) -> Console:
    assert memory.requests == []
    return started[1]
