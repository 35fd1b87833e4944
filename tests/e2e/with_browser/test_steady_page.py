"""Nothing on the page moves or loses the keyboard while its parts load."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.with_browser.records import record
from tests.e2e.with_browser.watched_page import Open
from tests.support import dead_letters
from tests.support.api.console_server import Console
from tests.support.api.memory_api import MemoryApi

SLOW = """addEventListener("hashchange", (event) => {
    if (window.isSlow) event.stopImmediatePropagation();
})"""
"""Lets the page hear of its new address as late as a busy browser tells it."""
ESCAPE_AT_ONCE = """link => new Promise((done) => {
    new MutationObserver((_, observer) => {
        if (!document.querySelector("aside")) return;
        observer.disconnect();
        window.isSlow = true;
        dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
        setTimeout(() => {
            window.isSlow = false;
            dispatchEvent(new HashChangeEvent("hashchange"));
            done();
        }, 200);
    }).observe(document.body, {childList: true, subtree: true});
    link.click();
})"""


def test_who_closes_an_object_as_soon_as_it_opens_is_back_on_its_row(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    memory.system.records.put_all([record("uploads/a"), record("uploads/b", 1)])
    watched = open_page(console)
    watched.page.add_init_script(SLOW)
    watched.page.reload()
    link = watched.row("b").locator("a.key")
    link.evaluate(ESCAPE_AT_ONCE)

    expect(watched.page.locator("aside")).to_have_count(0)
    expect(link).to_be_focused()


@pytest.mark.parametrize("width", [500, 800, 1280])
@pytest.mark.parametrize("has_dead_letters", [False, True])
def test_the_list_does_not_move_when_counters_and_charts_appear(
    memory: MemoryApi, console: Console, open_page: Open, width: int, *, has_dead_letters: bool
) -> None:
    memory.system.records.put_all([record("uploads/a")])
    memory.system.announce()
    if has_dead_letters:
        upload = dead_letters.letter(0, dead_letters.upload("uploads/dead"))
        memory.system.uploads_dead.letters.append(upload)
        memory.system.changes_dead.letters.append(dead_letters.letter(1, dead_letters.REFUSED))
    watched = open_page(console, "#/upload", width=width)
    requests: list[Route] = []

    def hold(route: Route) -> None:
        requests.append(route)

    watched.page.route(re.compile("/(status|summary)"), hold)
    watched.go("#/now")
    row = watched.row("a")
    expect(row).to_be_visible()
    expect(watched.page.locator(".chart")).not_to_have_count(0)
    place = row.bounding_box()
    for route in requests:
        route.continue_()
    expect(watched.page.locator(".counters .wait")).to_have_count(0)
    expect(watched.page.locator(".chart").first).to_contain_text("max. 1 per minute")

    assert row.bounding_box() == place
