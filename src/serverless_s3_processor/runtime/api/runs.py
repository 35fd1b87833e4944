"""`GET /reconcile`: the latest runs of reconcile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import run
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, list_of, thing

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

MOST: Final = 20


def _answer(call: Call) -> Answer:
    return Answer(200, {"runs": [run.outline(each) for each in call.services.runs.recent(MOST)]})


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/reconcile",
    name="runs",
    access=Access.READ,
    summary="The latest runs of reconcile",
    meaning=f"The newest {MOST}, whoever started them: a call, the schedule or a backfill.",
    results={200: ("The runs.", answer({"runs": list_of(thing(run.OUTLINE), "Newest first.")}))},
    links={200: (Link(to="run", meaning="All of it.", values={"run": "/runs/0/run"}),)},
    answer=_answer,
)
