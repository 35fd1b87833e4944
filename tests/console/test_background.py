"""The console's server beside the local stack, as a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from serverless_s3_processor.console import background
from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack
from tests.cli.cli_in_memory import Cli

pytestmark = pytest.mark.slow


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    """One that does not run: the console says so, and that it runs itself."""
    stack = LocalStack(tmp_path, 4)
    yield stack
    background.stop(stack.layout)


def test_it_is_started_once_and_ended_with_the_stack(stack: LocalStack) -> None:
    address = background.start(stack, "dev")
    assert background.start(stack, "dev") == address
    assert stack.layout.console_token.stat().st_mode & 0o777 == 0o600

    pool = urllib3.PoolManager()
    welcome = pool.request("GET", address, redirect=False)
    cookie = welcome.headers["Set-Cookie"].partition(";")[0]
    page = pool.request("GET", address.partition("?")[0], headers={"cookie": cookie})
    assert b"s3-processor" in page.data

    background.stop(stack.layout)
    assert holder(stack.layout.console_lock) is None
    assert not stack.layout.console_token.exists()
    with pytest.raises(urllib3.exceptions.HTTPError):
        pool.request("GET", address, retries=False, timeout=2)


def test_down_ends_it_too(stack: LocalStack) -> None:
    background.start(stack, "dev")
    assert Cli(local=stack)("down").exit_code == 0
    assert holder(stack.layout.console_lock) is None
