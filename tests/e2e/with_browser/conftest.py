"""The console in Debian's Chromium, headless."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from serverless_s3_processor.cli.deployment.target import Target, on_local
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.e2e.support.deployment import Deployment
from tests.e2e.with_browser.records import record
from tests.e2e.with_browser.watched_page import Open, WatchedPage
from tests.support import dead_letters
from tests.support.api.console_server import Console, served, target
from tests.support.api.memory_api import MemoryApi
from tests.support.clock import Clock
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
def open_page(browser: Browser) -> Iterator[Open]:
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
def memory() -> MemoryApi:
    """A system in memory, in which it is now."""
    return MemoryApi(World(clock=Clock(datetime.now(UTC))))


@pytest.fixture
def some(memory: MemoryApi) -> MemoryApi:
    """A system with a little of everything."""
    system = memory.system
    failed: dict[str, Any] = {"status": Status.FAILED, "failure": "pdf: the PDF is damaged"}
    flagged = {"flags": ("content-type-contradicted",), "results": {"sniff": {"version": 1}}}
    late, gone = {**failed, "failure": "it took too long"}, {"status": Status.GONE}
    kinds: list[dict[str, Any]] = [{}, failed, late, flagged, gone]
    for number, changes in enumerate(kinds):
        system.records.put_all([record(f"uploads/a/{number}.csv", number, **changes)])
    deleted = {"status": Status.DELETED, "object_size": None, "event_name": "ObjectRemoved:Delete"}
    system.records.put_all([record("uploads/a/5.csv", 5, **deleted)])
    system.announce()
    system.uploads_dead.letters.append(dead_letters.letter(1, dead_letters.upload("uploads/dead")))
    system.failure_log.logged["m1"] = "reading the object: AccessDenied"
    return memory


@pytest.fixture
def console(memory: MemoryApi) -> Iterator[Console]:
    with served(target(memory)) as console:
        yield console


@pytest.fixture(scope="session")
def deployed_target(deployment: Deployment) -> Target:
    return on_local(deployment.stack, deployment.environment)


@pytest.fixture(scope="session")
def deployed(deployed_target: Target) -> Iterator[Console]:
    with served(deployed_target) as console:
        yield console
