"""The page where there is much: it holds a page of rows, and never makes anybody wait for it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from serverless_s3_processor.client import HttpResponse
from serverless_s3_processor.client.transport import Body, Query
from tests.e2e.with_browser.watched_page import Open, WatchedPage
from tests.support.api.console_server import served, target
from tests.support.world import BUCKET

RECORDS = 100_000
MAX_NODES = 12_000
"""For up to 500 rows of about twenty nodes."""
LONGEST_TASK_MS = 1000
"""Far more than it takes (83 to 174 ms): the machine may be busy with other tests. What tells of
jank for sure is counted: the rows that are drawn anew."""
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)))
    .observe({type: "longtask", buffered: true});
"""
COUNT_ROWS = """
const before = document.querySelectorAll("table.rows tbody tr").length;
window.rows = {before, added: 0, removed: 0};
new MutationObserver((list) => list.forEach((change) => {
    rows.added += change.addedNodes.length;
    rows.removed += change.removedNodes.length;
})).observe(document.querySelector("table.rows tbody"), {childList: true});
"""


@dataclass
class Much:
    """An API with a hundred thousand records, and fifty more at each look."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    count: int = RECORDS
    growing: int = 0
    pages: int = 0

    def send(self, _method: str, path: str, query: Query, _body: Body | None) -> HttpResponse:
        response = {"/objects": self._objects, "/status": self._status, "/summary": self._summary}
        return HttpResponse(200, json.dumps(response[path](query)).encode())

    def _objects(self, query: Query) -> dict[str, Any]:
        self.pages += 1
        self.count += self.growing
        limit = int(query.get("limit", "50"))
        newest = int(query.get("cursor") or self.count)
        rest = newest - limit
        return {
            "objects": [self._record(number) for number in range(newest, max(rest, 0), -1)],
            "cursor": str(rest) if rest > 0 else None,
            "from": "2026-01-01T00:00:00Z",
            "to": "2026-01-31T00:00:00Z",
        }

    def _record(self, number: int) -> dict[str, Any]:
        uploaded_at = self.began - timedelta(seconds=RECORDS - number)
        at = uploaded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        status = "failed" if number % 5 == 0 else "processed"
        return {
            "objectKey": f"uploads/much/{number % 97}/file {number}.csv",
            "uploadTime": f"{at}#v{number}",
            "bucketName": BUCKET,
            "status": status,
            "processedAt": at,
            "objectSize": number,
            "contentType": "text/csv",
            **({"failure": f"table: row {number % 400} is ragged"} if status == "failed" else {}),
        }

    def _status(self, _query: Query) -> dict[str, Any]:
        return {
            "watched": [{"bucket": BUCKET, "prefix": "uploads/"}],
            "queue": {"waiting": RECORDS, "inFlight": 10, "oldestMessageAgeSeconds": 900},
            "deadLetters": {"uploads": 7, "changes": 0, "actions": 0},
            "lastHour": {"processed": RECORDS, "failed": RECORDS // 5},
        }

    def _summary(self, _query: Query) -> dict[str, Any]:
        point = {"counts": {"processed": 900}, "bytes": 10**9, "failures": 20}
        starts = [self.began - timedelta(minutes=60 - minute) for minute in range(60)]
        points = [{"start": start.isoformat(), **point} for start in starts]
        return {"points": points, "total": point}


def measured(watched: WatchedPage) -> tuple[int, float]:
    """Return how many elements there are, and how long the page was busy in one piece at most."""
    nodes = watched.page.evaluate("document.getElementsByTagName('*').length")
    return nodes, max(watched.page.evaluate("tasks"), default=0.0)


def test_the_page_stays_small_and_fast_with_a_hundred_thousand_records(
    open_page: Open,
) -> None:
    much = Much()
    with served(target(much)) as console:
        watched = open_page(console, "#/upload")
        page = watched.page
        page.evaluate(WATCH)
        much.growing = 50
        watched.go("#/now")
        rows = page.locator("table.rows tbody tr")
        expect(rows.nth(99)).to_be_attached()
        page.evaluate(COUNT_ROWS)
        rows.nth(40).locator("a.key").focus()
        place = rows.nth(40).bounding_box()
        expect(rows.nth(199)).to_be_attached()
        assert page.locator("tr.chosen a.key").evaluate("link => link === document.activeElement")
        now = page.locator("tr.chosen").bounding_box()
        nodes, longest = measured(watched)
        drawn = page.evaluate("rows")
        count = page.evaluate("document.querySelectorAll('table.rows tbody tr').length")
    assert (drawn["removed"], drawn["added"] % much.growing) == (0, 0)
    assert count >= drawn["before"] + drawn["added"] >= 200
    assert place
    assert now
    assert abs(now["y"] - place["y"]) <= 1
    assert nodes < MAX_NODES
    assert longest < LONGEST_TASK_MS


def test_the_pages_of_a_search_cost_the_same_however_far_back(open_page: Open) -> None:
    much = Much()
    with served(target(much)) as console:
        watched = open_page(console, f"#/find?cursor={RECORDS // 2}")
        page = watched.page
        page.evaluate(WATCH)
        rows = page.locator("table.rows tbody tr")
        expect(rows).to_have_count(50)
        much.pages = 1
        for number in range(10):
            first = RECORDS // 2 - 50 * number
            expect(rows.first).to_contain_text(f"file {first}.csv")
            expect(rows).to_have_count(50)
            page.get_by_role("button", name="Older").click()
        expect(rows.first).to_contain_text(f"file {RECORDS // 2 - 500}.csv")
        assert much.pages == 11
        page.get_by_role("button", name="Newer").click()
        expect(rows.first).to_contain_text(f"file {RECORDS // 2 - 450}.csv")
        nodes, longest = measured(watched)
        assert nodes < MAX_NODES // 5
        assert longest < LONGEST_TASK_MS
