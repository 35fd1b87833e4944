"""What the page decides by itself, without an API: asked in the browser that it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.with_browser.watched_page import WatchedPage
from tests.support.console_server import Memory, served, target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

CALL = """async ([module, name, given]) => (await import(`./${module}.js`))[name](...given)"""


@pytest.fixture(scope="module")
def ask(browser: Browser) -> Iterator[Callable[..., Any]]:
    """Call a function of one of the page's modules."""
    with served(target(Memory())) as console:
        watched = WatchedPage.opened(browser, console, "#/upload", width=800, theme="light")
        yield lambda module, name, *given: watched.page.evaluate(CALL, [module, name, given])
        watched.close()


@pytest.mark.parametrize(
    ("text", "delimiter", "rows"),
    [
        ("a,b\n1,2\n", ",", [["a", "b"], ["1", "2"]]),
        ('"a, ""b""\nc",d\r\n', ",", [['a, "b"\nc', "d"]]),
        ("a\tb", "\t", [["a", "b"]]),
        ("a;b\r\r", ";", [["a", "b"], [""]]),
        ('"never ends', ",", [["never ends"]]),
        ("", ",", []),
        ("x\n" * 100, ",", [["x"]] * 20),
    ],
)
def test_the_first_rows_of_a_table(
    ask: Callable[..., Any], text: str, delimiter: str, rows: list[list[str]]
) -> None:
    assert ask("tables", "rowsOf", text, delimiter) == rows


@pytest.mark.parametrize(
    ("bytes_", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (999_600, "1.0 MB"), (67 * 10**6, "67 MB")],
)
def test_sizes(ask: Callable[..., Any], bytes_: int, told: str) -> None:
    assert ask("words", "size", bytes_) == told


def test_what_can_not_be_seen_is_shown(ask: Callable[..., Any]) -> None:
    assert (
        ask("words", "visible", "a\u202eb\u200b\n\x00 é😀") == "a\\u{202e}b\\u{200b}\\n\\u{0} é😀"
    )


def test_the_longer_nobody_answers_the_less_often_it_is_asked(ask: Callable[..., Any]) -> None:
    assert [ask("polling", "pause", 3, failures) for failures in (0, 1, 2, 10)] == [3, 6, 12, 60]


def test_an_address_holds_every_field(ask: Callable[..., Any]) -> None:
    fields = {"prefix": "uploads/a b&c=d#e?f%20/é\n", "status": "failed"}
    address = ask("route", "address", "find", {**fields, "to": ""})
    assert "to=" not in address
    assert ask("route", "read", address) == {"view": "find", "fields": fields}
    assert ask("route", "read", "") == {"view": "now", "fields": {}}


def test_what_was_listed_is_put_before_what_was_there(ask: Callable[..., Any]) -> None:
    def record(number: int, processed: str = "p") -> dict[str, Any]:
        status = {"status": "processed", "processedAt": processed}
        return {"bucketName": "b", "objectKey": f"k{number}", "uploadTime": "t", **status}

    before = [record(2), record(1)]
    listed = [record(3), record(2, "again")]
    assert ask("arrivals", "merged", before, listed) == [*listed, record(1)]
    many = [record(number) for number in range(700)]
    assert len(ask("arrivals", "merged", many, listed)) == 500


def test_folders_that_are_dropped_are_read_however_deep_and_long(browser: Browser) -> None:
    """No test can drop a real folder: the browser's own entries are stood in for."""
    entries = """
        const file = (path) => ({
            isFile: true, fullPath: path, file: (done) => done(new File(["x"], path)),
        });
        const folder = (path, children) => ({
            isFile: false, fullPath: path, createReader: () => {
                const left = [...children];
                return { readEntries: (done) => done(left.splice(0, 100)) };
            },
        });
        const many = Array.from({length: 250}, (_, number) => file(`/top/deep/${number}`));
        const top = folder("/top", [file("/top/a é"), folder("/top/deep", many)]);
        const items = [top, file("/single")].map((it) => ({ webkitGetAsEntry: () => it }));
    """
    with served(target(Memory())) as console:
        watched = WatchedPage.opened(browser, console, "#/upload", width=800, theme="light")
        found = watched.page.evaluate(
            f"""async () => {{
                {entries}
                const {{fromDrop}} = await import("./dropped.js");
                return (await fromDrop({{items, files: []}})).map(({{path}}) => path);
            }}"""
        )
        watched.close()
    assert found == ["top/a é", *(f"top/deep/{number}" for number in range(250)), "single"]


def test_failures_are_grouped_by_reason_the_most_frequent_first(ask: Callable[..., Any]) -> None:
    records = [{"failure": reason} for reason in ("one", "two", "two", None)]
    del records[3]["failure"]
    groups = ask("views/failures", "grouped", records)
    assert [(reason, len(found)) for reason, found in groups] == [
        ("two", 2),
        ("one", 1),
        ("No reason was recorded", 1),
    ]
