"""`POST /reconcile/stop`: stop a run of reconcile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint
from serverless_s3_processor.runtime.api.run import RUN, missing
from serverless_s3_processor.runtime.api.schemas import answer, of
from serverless_s3_processor.runtime.ports.runs import RunStatus

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

_OVER: Final = [status.value for status in RunStatus if status is not RunStatus.RUNNING]


def _answer(call: Call) -> Answer:
    run = call.values[RUN]
    status = call.services.stop_run(run)
    if status is None:
        raise missing()
    return Answer(200, {"run": run, "status": status.value})


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/reconcile/stop",
    name="stop",
    access=Access.OPERATE,
    summary="Stop a run of reconcile",
    meaning="What it put on the queue before is processed all the same; one that is over stays as "
    "it is.",
    body=(RUN,),
    results={
        200: (
            "It is over.",
            answer(
                {
                    "run": of("string"),
                    "status": of("string", "`stopped`, or how it had ended before.", enum=[*_OVER]),
                }
            ),
        )
    },
    errors={404: "There is no such run."},
    answer=_answer,
)
