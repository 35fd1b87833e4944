"""`POST /process`: process objects again, or tell how the system is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, places, status
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, moment, of, thing
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile_run import ReconcileRequest

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

KEY: Final = fields.optional(
    "key",
    fields.a_key(),
    "The key of the object.",
    example="uploads/report.pdf",
)
VERSION: Final = fields.optional(
    "versionId", fields.short_text(), "The version; the current one if it is left out."
)
PREFIX: Final = fields.optional(
    "prefix",
    fields.a_prefix(),
    "In place of a key: all objects whose keys begin so; empty for all that are watched there.",
    example="uploads/2026/",
)
_QUEUED: Final = "queued"
_STARTED: Final = "started"


def _answer(call: Call) -> Answer:
    key, version, prefix = call.values[KEY], call.values[VERSION], call.values[PREFIX]
    if prefix is not None:
        return _backfill(call, prefix)
    if key is not None:
        return _requested(call, key, version)
    if version is not None or call.values[places.BUCKET] is not None:
        raise ApiError(400, "MissingField", "key is missing.", KEY.name)
    message = 'All is told below. Send {"key": "uploads/…"} to process an object again.'
    told = status.report(call.services)
    return Answer(200, {"message": message, **_known(call), **told.body}, told.trouble)


def _backfill(call: Call, prefix: str) -> Answer:
    if call.values[KEY] is not None or call.values[VERSION] is not None:
        raise ApiError(400, "InvalidField", "prefix can't be given with one object.", PREFIX.name)
    place = places.meant(call, PREFIX, prefix)
    bucket, prefix = place.bucket, prefix or place.prefix
    run = call.services.start_run(ReconcileRequest(bucket=bucket, prefix=prefix, again=True))
    done = {"bucket": bucket, "prefix": prefix, "status": _STARTED, "run": run}
    message = "All objects under the prefix will be processed again."
    return Answer(202, {"message": message, **_known(call), "manualProcessing": done})


def _requested(call: Call, key: str, version: str | None) -> Answer:
    bucket = places.meant(call, KEY, key).bucket
    if not call.services.request_processing(bucket, key, version):
        raise ApiError(404, "NoSuchObject", "The bucket holds no such object.", KEY.name)
    done = {"bucket": bucket, "key": key, "status": _QUEUED}
    message = "The object will be processed again."
    return Answer(202, {"message": message, **_known(call), "manualProcessing": done})


def _known(call: Call) -> dict[str, str]:
    return {
        "environment": call.services.settings.environment,
        "timestamp": clock.millisecond(call.services.now()),
        "functionName": call.function_name,
    }


_KNOWN: Final = {
    "message": of("string", "For people."),
    "environment": of("string", "The `env_suffix` of the deployment."),
    "timestamp": moment("When this was answered."),
    "functionName": of("string", "The function that answered."),
}
_DONE: Final = thing(
    {
        "bucket": of("string"),
        "status": of(
            "string",
            "One object waits in the queue; or a run has started that puts all of a prefix there.",
            enum=[_QUEUED, _STARTED],
        ),
    },
    {
        "key": of("string", "The object, if it is one."),
        "prefix": of("string", "What the keys begin with, if it is all of a prefix."),
        "run": of("string", "Names the run that processes all of a prefix."),
    },
)
ENDPOINT: Final = Endpoint(
    method="POST",
    path="/process",
    name="process",
    access=Access.OPERATE,
    summary="Process an object again, or all of a prefix",
    meaning="The object joins the queue that its event came through, and is recorded as it is "
    "then; it is announced again only if something about it is another than before. With a "
    "`prefix` a run of reconcile does that with all objects whose keys begin so, on record or not, "
    "however recent they are. An empty body, or "
    "`{}`, is answered with the system's status.",
    body=(places.BUCKET, KEY, VERSION, PREFIX),
    results={
        200: ("The system's status.", answer({**_KNOWN, **status.MEMBERS})),
        202: ("It is under way.", answer({**_KNOWN, "manualProcessing": _DONE})),
    },
    errors={**places.ERRORS, 404: "The bucket holds no such object."},
    body_required=False,
    links={
        202: (
            Link(
                to="object",
                meaning="What became of it.",
                values={"bucket": "/manualProcessing/bucket", "key": "/manualProcessing/key"},
            ),
            Link(
                to="run",
                meaning="How far all of a prefix is.",
                values={"run": "/manualProcessing/run"},
            ),
        )
    },
    answer=_answer,
)
