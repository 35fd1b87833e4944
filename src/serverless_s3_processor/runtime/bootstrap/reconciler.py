"""What the reconciler works with."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from botocore.session import Session

from serverless_s3_processor.runtime.bootstrap import now

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
    from serverless_s3_processor.runtime.services.reconcile import Reconcile

FILES_AT_ONCE: Final = 16
"""Files of a run that are read at the same time."""


def reconcile(settings: ReconcilerSettings) -> Reconcile:
    """Build the service, whose clients count what they do."""
    from serverless_s3_processor.runtime.adapters.aws.clients import client
    from serverless_s3_processor.runtime.adapters.aws.dynamodb_record_table import (
        DynamoDBRecordTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.metering import metered
    from serverless_s3_processor.runtime.adapters.aws.s3_run_files import S3RunFiles
    from serverless_s3_processor.runtime.adapters.aws.s3_version_listing import S3VersionListing
    from serverless_s3_processor.runtime.adapters.aws.sqs_request_queue import SQSRequestQueue
    from serverless_s3_processor.runtime.services.reconcile import Reconcile
    from serverless_s3_processor.runtime.services.reconcile_listing import ReconcileListing
    from serverless_s3_processor.runtime.services.reconcile_range import ReconcileRange
    from serverless_s3_processor.runtime.services.reconcile_records import ReconcileRecords
    from serverless_s3_processor.runtime.services.reconcile_rest import ReconcileRest
    from serverless_s3_processor.runtime.services.reconcile_segment import ReconcileSegment

    session, requests = Session(), Counter[str]()
    s3 = metered(client(session, "s3", pool=FILES_AT_ONCE), requests)
    files, listing = S3RunFiles(s3, settings.bucket), S3VersionListing(s3)
    records = DynamoDBRecordTable(
        metered(client(session, "dynamodb"), requests), settings.records_table
    )
    queue = SQSRequestQueue(metered(client(session, "sqs"), requests), settings.queue_url)
    do = ReconcileRange(
        listing=listing,
        compare=ReconcileListing(records=records, queue=queue),
        files=files,
        requests=requests,
    )
    return Reconcile(
        do=do,
        do_rest=ReconcileRest(
            do=do,
            files=files,
            in_parallel=ThreadPoolExecutor(FILES_AT_ONCE).map,
            requests=requests,
        ),
        do_segment=ReconcileSegment(
            records=records,
            compare=ReconcileRecords(records=records, listing=listing, queue=queue, now=now),
            files=files,
            requests=requests,
        ),
        files=files,
        requests=requests,
        now=now,
        watched=settings.watched,
        grace_minutes=settings.grace_minutes,
        memory_mb=settings.memory_mb,
    )
