"""The console in Debian's Chromium, headless."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, sync_playwright

from serverless_s3_processor.cli.deployment.target import Target, on_local
from tests.e2e.support.deployment import Deployment
from tests.e2e.with_browser.watched_page import WatchedPage
from tests.support.clock import Clock
from tests.support.console_server import Console, Memory, served, target
from tests.support.world import World

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; without one these tests are skipped, but never in CI."""
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "There is no Chromium: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., WatchedPage]]:
    """Open a console's page at what stands after the `#`; at the end nothing must have failed."""
    opened: list[WatchedPage] = []

    def open_page(
        console: Console, place: str = "#/now", *, width: int = 1280, theme: str = "light"
    ) -> WatchedPage:
        page = WatchedPage.opened(browser, console, place, width=width, theme=theme)
        opened.append(page)
        return page

    yield open_page
    mistakes = [mistake for page in opened for mistake in page.close()]
    assert mistakes == []


@pytest.fixture
def memory() -> Memory:
    """A system in memory, in which it is now."""
    return Memory(World(clock=Clock(datetime.now(UTC))))


@pytest.fixture
def console(memory: Memory) -> Iterator[Console]:
    with served(target(memory)) as console:
        yield console


@pytest.fixture(scope="session")
def deployed_target(deployment: Deployment) -> Target:
    return on_local(deployment.stack, deployment.environment)


@pytest.fixture(scope="session")
def deployed(deployed_target: Target) -> Iterator[Console]:
    with served(deployed_target) as console:
        yield console
