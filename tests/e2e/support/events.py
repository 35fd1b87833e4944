"""S3's events about objects that are on record."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus


def event_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event that a record was made of, as S3 sends it another time."""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "eventTime": record["eventTime"],
        "eventName": record["eventName"],
        "s3": {
            "bucket": {"name": record["bucketName"]},
            "object": {
                "key": quote_plus(record["objectKey"], safe="/"),
                "size": record["objectSize"],
                "eTag": record["etag"],
                "versionId": record["versionId"],
                "sequencer": record["sequencer"],
            },
        },
    }
