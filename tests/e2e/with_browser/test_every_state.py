"""The page in every state that it can be in, on systems in memory."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from serverless_s3_processor.client.errors import UnreachableError
from serverless_s3_processor.runtime.api import record_pages
from serverless_s3_processor.runtime.config.watched import WatchedLocations
from serverless_s3_processor.runtime.domain.notices.notice import build_object_notice
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.e2e.with_browser.records import record
from tests.e2e.with_browser.watched_page import Open
from tests.support import dead_letters
from tests.support.api.console_server import Console
from tests.support.api.memory_api import MemoryApi
from tests.support.world import BUCKET

VIEWS = ("#/now", "#/find", "#/failures", "#/upload", "#/now?open=uploads%2Fa%2F0.csv")
HOSTILE = [
    "uploads/<img src=x onerror=alert(1)>",
    "uploads/<script>alert(1)</script>",
    'uploads/"><svg onload=alert(1)>',
    "uploads/javascript:alert(1)",
    "uploads/{{constructor.constructor('alert(1)')()}}",
    "uploads/\u202egpj.exe\u0007\x1b[31m\n\ttwo",
    "uploads/%3Cb%3E&lt;b&gt;?a=b&c#d+e f",
    "uploads/" + "w" * 1000,
    "uploads/../etc/passwd",
    "uploads//",
]


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
@pytest.mark.usefixtures("some")
def test_nothing_serious_is_in_the_way_of_anybody(
    console: Console, open_page: Open, width: int, theme: str
) -> None:
    watched = open_page(console, "#/now", width=width, theme=theme)
    # The objects of a memory have no content to look at.
    watched.refusals = True
    for view in VIEWS:
        watched.go(view)
        watched.page.wait_for_load_state("networkidle")
        assert (view, watched.serious()) == (view, [])
        assert (view, watched.overflow()) == (view, 0)
    watched.go("#/failures")
    watched.page.get_by_role("button", name="Return to the queue").click()
    expect(watched.page.locator("dialog")).to_contain_text("would be returned")
    assert watched.serious() == []


def test_without_data_it_says_so_and_what_to_do(console: Console, open_page: Open) -> None:
    watched = open_page(console)
    expect(watched.page.locator(".nothing")).to_contain_text("Nothing arrived")
    watched.page.get_by_role("link", name="Upload a file").click()
    expect(watched.page.get_by_role("heading", name="Upload")).to_be_visible()
    watched.go("#/find?prefix=uploads%2Fnone")
    expect(watched.page.locator(".nothing")).to_contain_text("Nothing found")
    watched.go("#/failures")
    expect(watched.page.locator(".nothing")).to_have_count(3)


def test_what_can_never_be_read_or_announced_is_among_the_failures(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    secret = record("uploads/secret", status=Status.UNREADABLE, failure="It needs a key <b>.")
    memory.system.records.put_all([secret])
    memory.system.changes_dead.letters.append(dead_letters.letter(1, dead_letters.REFUSED))
    watched = open_page(console, "#/failures")
    page = watched.page

    unreadable = page.locator("section", has=page.locator("#unreadable"))
    expect(unreadable.locator(".group")).to_contain_text("It needs a key <b>.")
    expect(unreadable.get_by_role("button")).to_have_count(0)
    dead = page.locator("section", has=page.locator("#dead"))
    expect(dead).to_contain_text("InvalidParameter: too odd")
    expect(dead.locator(".nothing")).to_have_count(0)
    unreadable.get_by_role("link").click()
    expect(page.locator("aside")).to_contain_text("Why it can't be read")
    assert watched.serious() == []


def test_every_key_is_text_and_can_be_opened(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    memory.system.records.put_all([record(key, n) for n, key in enumerate(HOSTILE)])
    watched = open_page(console, width=360)
    watched.refusals = True
    page = watched.page
    rows = page.locator("table.rows tbody tr")
    expect(rows).to_have_count(len(HOSTILE))
    assert watched.overflow() == 0
    for number, key in enumerate(HOSTILE):
        page.set_viewport_size({"width": 1280, "height": 900})
        rows.nth(number).locator("a.key").click()
        raw = page.locator("aside details").last
        raw.locator("summary").click()
        assert json.loads(raw.locator("pre").inner_text())["objectKey"] == key
        page.keyboard.press("Escape")
        expect(page.locator("aside")).to_have_count(0)
    assert page.locator("img, svg:not(.chart svg), body script").count() == 0
    shown = rows.nth(5).inner_text()
    assert "\\u{202e}gpj.exe\\u{7}\\u{1b}[31m\\n\\ttwo" in shown


@pytest.mark.usefixtures("some")
def test_the_page_shows_when_the_api_is_away_and_when_it_is_back(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    def away(*_: Any) -> Any:
        raise UnreachableError("127.0.0.1:4566 does not answer: refused")

    watched = open_page(console)
    watched.refusals = True
    page = watched.page
    expect(page.locator(".state")).to_have_text("Live")
    expect(page.locator("table.rows tbody tr")).to_have_count(6)
    memory.respond = away
    expect(page.locator(".state")).to_have_text("Disconnected")
    expect(page.locator(".disconnected")).to_contain_text("127.0.0.1:4566 does not answer")
    expect(page.locator(".disconnected")).to_contain_text("Trying again in")
    expect(page.locator("table.rows tbody tr")).to_have_count(6)
    memory.respond = None
    page.get_by_role("button", name="Try now").click()
    expect(page.locator(".state")).to_have_text("Live")
    expect(page.locator(".disconnected")).to_have_count(0)


def test_where_several_buckets_are_watched_one_can_be_chosen(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    memory.system.watched = WatchedLocations.parse(f"{BUCKET}/uploads/,another/in/")
    memory.system.records.put_all(
        [record("uploads/a"), record("in/a", 1, bucket_name="another"), record("in/b", 2)]
    )
    watched = open_page(console, "#/find")
    rows = watched.page.locator("table.rows tbody tr")
    expect(rows).to_have_count(3)
    expect(watched.row("a").locator(".bucket")).to_have_text(BUCKET)
    watched.page.get_by_label("Bucket").select_option("another")
    watched.page.get_by_role("button", name="Find", exact=True).click()
    expect(rows).to_have_count(1)
    rows.first.locator("a.key").click()
    expect(watched.page.locator("aside .facts").last).to_contain_text("another")


@pytest.mark.usefixtures("some")
def test_a_hidden_page_sends_no_requests(
    memory: MemoryApi, console: Console, open_page: Open
) -> None:
    page = open_page(console).page
    expect(page.locator("table.rows tbody tr")).to_have_count(6)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {configurable: true, value: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(500)
    before = len(memory.requests)
    page.wait_for_timeout(3500)
    assert len(memory.requests) == before
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(memory.requests) > before


def test_the_notice_that_is_shown_is_the_notifiers(console: Console, open_page: Open) -> None:
    records = [
        record("uploads/a"),
        record("uploads/deep/\x01er/a.csv", flags=("odd",), results={"text": {"lines": 1}}),
        record("uploads/x", status=Status.FAILED, failure="why", content_type=None),
        record("uploads/x", status=Status.DELETED, object_size=None, moved_to="quarantine/x"),
        *(record("uploads/x", object_size=2**power) for power in (0, 20, 26, 30, 31)),
        record("uploads/x", object_size=0),
    ]
    page = open_page(console).page
    response = page.evaluate(
        """async (records) => {
            const {attributes, message} = await import("./parts/notice.js");
            return records.map((record) => [attributes(record), message(record)]);
        }""",
        json.loads(json.dumps([record_pages.to_json(item) for item in records])),
    )
    notices = [build_object_notice(item) for item in records]
    assert [item for item, _ in response] == json.loads(
        json.dumps([dict(notice.attributes) for notice in notices])
    )
    assert [item for _, item in response] == [json.loads(notice.message) for notice in notices]
