"""A page of the console, with what went wrong in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Self

from playwright.sync_api import Browser, Page, expect

from tests.support.api.console_server import Console

SECONDS = 20
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
expect.set_options(timeout=SECONDS * 1000)
_REFUSED = "Failed to load resource"
"""What Chromium says of each answer that is an error: of some tests that is the point."""


@dataclass
class WatchedPage:
    """One page, in a browser that has nothing of before."""

    page: Page
    origin: str
    mistakes: list[str] = field(default_factory=list)
    refusals: bool = False

    @classmethod
    def opened(
        cls, browser: Browser, console: Console, place: str, *, width: int, theme: Any
    ) -> Self:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce"
        )
        context.set_default_timeout(SECONDS * 1000)
        watched = cls(context.new_page(), console.origin)
        page = watched.page
        page.on("pageerror", lambda error: watched.mistakes.append(f"error: {error}"))
        page.on("console", watched._heard)
        page.on("dialog", watched._accept)
        page.goto(console.address)
        page.goto(f"{console.origin}/{place}")
        page.wait_for_selector("nav a[aria-current]")
        return watched

    def go(self, place: str) -> None:
        self.page.goto(f"{self.origin}/{place}")

    def row(self, name: str) -> Any:
        """The row of the record whose key ends so."""
        whole = re.compile(f"^{re.escape(name)}$")
        return self.page.locator("tr", has=self.page.locator(".name", has_text=whole)).first

    def serious(self) -> list[str]:
        """What axe-core finds against the rules, and takes for serious."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        response = self.page.evaluate("axe.run()")
        return [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def close(self) -> list[str]:
        self.page.context.close()
        return self.mistakes

    def _heard(self, message: Any) -> None:
        expected = self.refusals and message.text.startswith(_REFUSED)
        if message.type in ("error", "warning") and not expected:
            self.mistakes.append(f"{message.type}: {message.text}")

    def _accept(self, dialog: Any) -> None:
        self.mistakes.append(f"dialog: {dialog.message}")
        dialog.dismiss()


Open = Callable[..., WatchedPage]
"""Opens a console's page: the fixture `open_page`."""
