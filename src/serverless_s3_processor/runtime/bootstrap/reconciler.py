"""The service of the reconciler, and its adapters."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

from botocore.session import Session

from serverless_s3_processor.runtime.bootstrap import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings
    from serverless_s3_processor.runtime.ports.record_table import RecordTable
    from serverless_s3_processor.runtime.ports.request_queue import RequestQueue
    from serverless_s3_processor.runtime.ports.run_files import RunFiles
    from serverless_s3_processor.runtime.ports.version_listing import VersionListing
    from serverless_s3_processor.runtime.services.reconcile.reconciler import Reconciler

CONCURRENT_FILE_READS: Final = 16
"""Files of a run that are read at the same time."""


class ReconcilerAdapters(NamedTuple):
    """What the reconciler works with; `requests` counts the requests of the other adapters."""

    listing: VersionListing
    records: RecordTable
    queue: RequestQueue
    files: RunFiles
    requests: Counter[str]
    in_parallel: Callable[[Callable[[str], bytes], Sequence[str]], Iterable[bytes]]
    now: Callable[[], datetime] = now


def aws_adapters(settings: ReconcilerSettings) -> ReconcilerAdapters:
    """Build the adapters for AWS, whose clients count their requests."""
    from serverless_s3_processor.runtime.adapters.aws.clients import client
    from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import (
        DynamoDBRecordTable,
    )
    from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_request_queue import (
        SQSRequestQueue,
    )
    from serverless_s3_processor.runtime.adapters.aws.metering import meter
    from serverless_s3_processor.runtime.adapters.aws.s3.files import S3RunFiles
    from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing

    session, requests = Session(), Counter[str]()
    s3 = meter(client(session, "s3", max_connections=CONCURRENT_FILE_READS), requests)
    dynamodb = meter(client(session, "dynamodb"), requests)
    sqs = meter(client(session, "sqs"), requests)
    return ReconcilerAdapters(
        listing=S3VersionListing(s3),
        records=DynamoDBRecordTable(dynamodb, settings.records_table),
        queue=SQSRequestQueue(sqs, settings.queue_url),
        files=S3RunFiles(s3, settings.bucket),
        requests=requests,
        in_parallel=ThreadPoolExecutor(CONCURRENT_FILE_READS).map,
    )


def build_reconciler(settings: ReconcilerSettings, adapters: ReconcilerAdapters) -> Reconciler:
    """Build the service."""
    from serverless_s3_processor.runtime.services.reconcile.gap_reconciler import GapReconciler
    from serverless_s3_processor.runtime.services.reconcile.listing_reconciler import (
        ListingReconciler,
    )
    from serverless_s3_processor.runtime.services.reconcile.range_reconciler import RangeReconciler
    from serverless_s3_processor.runtime.services.reconcile.reconciler import Reconciler
    from serverless_s3_processor.runtime.services.reconcile.record_reconciler import (
        RecordReconciler,
    )
    from serverless_s3_processor.runtime.services.reconcile.segment_reconciler import (
        SegmentReconciler,
    )

    listing, records, queue, files, requests, in_parallel, now = adapters
    listing_reconciler = ListingReconciler(records=records, queue=queue)
    ranges = RangeReconciler(
        listing=listing, listing_reconciler=listing_reconciler, files=files, requests=requests
    )
    return Reconciler(
        ranges=ranges,
        gaps=GapReconciler(
            range_reconciler=ranges, files=files, in_parallel=in_parallel, requests=requests
        ),
        segments=SegmentReconciler(
            records=records,
            record_reconciler=RecordReconciler(
                records=records, listing=listing, queue=queue, now=now
            ),
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
