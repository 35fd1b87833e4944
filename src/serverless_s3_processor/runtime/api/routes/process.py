"""`POST /process`: process objects again, or report the status of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.api import buckets, fields, kinds
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import ApiError, invalid_field, missing_field
from serverless_s3_processor.runtime.api.routes import status
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.reconcile.run import ReconcileRequest

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import process


class ProcessObjects(fields.Request):
    """The objects to process again."""

    bucket = buckets.bucket()
    key = fields.optional_key()
    version_id = fields.version_id()
    prefix = fields.optional(
        kinds.prefix(),
        "Instead of a key: all objects whose keys begin with it; empty for all watched objects of "
        "the bucket.",
        example="uploads/2026/",
    )


@endpoint(
    "POST",
    "/process",
    ProcessObjects,
    {200: "The system's status.", 202: "Processing has started."},
    errors={**buckets.ERRORS, 404: "The bucket has no such object."},
    links=(
        Link(
            "getObject",
            "The result.",
            {"bucket": "/manualProcessing/bucket", "key": "/manualProcessing/key"},
        ),
        Link("getRun", "The progress of the run.", {"run": "/manualProcessing/run"}),
    ),
)
def process_objects(
    call: Call[ProcessObjects],
) -> Response[process.ProcessStatus] | Response[process.ProcessStarted]:
    """Process an object again, or all objects under a prefix.

    The object is sent to the queue of the events, and its record is written again; it is announced
    again only if the record changes. With a `prefix`, a run of reconcile does that with all objects
    whose keys begin with it, whether they have records or not, and however recent they are. The
    response to an empty body, or `{}`, is the status of the system.
    """
    request = call.request
    if request.prefix is not None:
        return _backfill(call, request.prefix)
    if request.key is not None:
        return _process(call, request.key)
    if request.version_id is not None or request.bucket is not None:
        raise missing_field("key")
    report = status.report(call.services)
    message = (
        'This is the status of the system. Send {"key": "uploads/…"} to process an object again.'
    )
    body: process.ProcessStatus = {
        "message": message,
        "timestamp": clock.format_milliseconds(call.services.now()),
        "functionName": call.function_name,
        **report.body,
    }
    return Response(200, body, report.trouble)


def _backfill(call: Call[ProcessObjects], prefix: str) -> Response[process.ProcessStarted]:
    if call.request.key is not None or call.request.version_id is not None:
        raise invalid_field("prefix", "prefix can't be given with one object.")
    location = buckets.location(call, ProcessObjects.prefix, prefix)
    bucket, prefix = location.bucket, prefix or location.prefix
    run = call.services.run_controller.start(
        ReconcileRequest(bucket=bucket, prefix=prefix, force=True)
    )
    message = "All objects under the prefix will be processed again."
    started: process.ManualProcessing = {
        "bucket": bucket,
        "prefix": prefix,
        "status": "started",
        "run": run,
    }
    return _started(call, message, started)


def _process(call: Call[ProcessObjects], key: str) -> Response[process.ProcessStarted]:
    bucket = buckets.location(call, ProcessObjects.key, key).bucket
    if not call.services.processing_requester.request(bucket, key, call.request.version_id):
        raise ApiError(404, "NoSuchObject", "The bucket has no such object.", "key")
    message = "The object will be processed again."
    return _started(call, message, {"bucket": bucket, "key": key, "status": "queued"})


def _started(
    call: Call[ProcessObjects], message: str, started: process.ManualProcessing
) -> Response[process.ProcessStarted]:
    return Response(
        202,
        {
            "message": message,
            "environment": call.services.settings.environment,
            "timestamp": clock.format_milliseconds(call.services.now()),
            "functionName": call.function_name,
            "manualProcessing": started,
        },
    )
