"""Dead letters on the page, and their return to the queue."""

import pytest
from playwright.sync_api import expect

from tests.e2e.with_browser.watched_page import Open
from tests.support import dead_letters
from tests.support.api.console_server import Console
from tests.support.api.memory_api import MemoryApi


@pytest.mark.usefixtures("some")
def test_a_dead_letter_is_returned_after_a_look(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    page = open_page(console, "#/failures").page
    dead = page.locator("section", has=page.locator("#dead"))
    expect(dead).to_contain_text("reading the object: AccessDenied")
    dead.get_by_role("button", name="Return to the queue").click()
    expect(page.locator("dialog")).to_contain_text("1 message would be returned")
    assert len(memory.system.uploads_dead.letters) == 1
    page.get_by_role("button", name="Return them").click()
    expect(page.locator("dialog [role=status]")).to_contain_text("1 message returned")
    assert memory.system.uploads_dead.letters == []
    page.get_by_role("button", name="Close", exact=True).click()
    expect(dead).to_contain_text("None.")


@pytest.mark.usefixtures("some")
def test_a_single_dead_letter_is_returned(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    letters = memory.system.uploads_dead.letters
    letters.append(dead_letters.letter(2, dead_letters.upload("uploads/other")))
    page = open_page(console, "#/failures").page
    page.get_by_role("button", name="Return uploads/other").click()
    expect(page.locator("dialog .plan")).to_have_text("uploads/other")
    page.get_by_role("button", name="Return them").click()
    expect(page.locator("dialog [role=status]")).to_contain_text("1 message returned")
    assert [item.id for item in letters] == ["m1"]


@pytest.mark.usefixtures("some")
def test_none_is_never_said_while_another_is_looking(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    memory.system.uploads_dead.receive()
    page = open_page(console, "#/failures").page
    dead = page.locator("section", has=page.locator("#dead"))
    expect(dead).to_contain_text(
        "1 dead letter is being looked at by another call; try again in 30"
    )
    expect(dead).not_to_contain_text("None.")


def test_what_was_not_acted_on_is_shown_and_requested_again(
    some: MemoryApi, console: Console, open_page: Open
) -> None:
    system = some.system
    body = dead_letters.given_up(system.clock.moment, 0, 0)
    system.actions_dead.letters.append(dead_letters.letter(5, body))
    changes = len(system.records.stream)
    page = open_page(console, "#/failures").page
    dead = page.locator("section", has=page.locator("#dead"))
    expect(dead).to_contain_text("Recorded, but not acted on")
    page.get_by_role("button", name="Return uploads/a/0.csv").click()
    page.get_by_role("button", name="Return them").click()
    expect(page.locator("dialog [role=status]")).to_contain_text("1 message returned")
    assert system.actions_dead.letters == []
    assert len(system.records.stream) == changes + 1
