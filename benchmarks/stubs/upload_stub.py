"""What AWS responds to functions that process the benchmark's uploads."""

import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.dynamodb_units import write_units
from benchmarks.stubs import uploads
from tests.support.aws.stub import AwsStub, Request, Response

_PENDING: Final = {"S": "pending"}
"""The period under which the table keeps summaries that no digest has reported."""
_ENTRY_ID: Final = re.compile(r"\.Id=([^&]+)")
_EMPTY_LISTING: Final = b"<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>"
_FIXED: Final[dict[str, dict[str, Any]]] = {
    "GetItem": {"Item": {"secret": {"B": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTIzNDU2Nzg="}}},
    "ListExecutions": {"executions": []},
    "ReceiveMessage": {"Messages": []},
    "GetMetricData": {"MetricDataResults": []},
    "GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
}


@dataclass(slots=True)
class UploadStub(AwsStub):
    """Holds the uploads, keeps records and pending summaries, and publishes."""

    pending: list[dict[str, Any]] = field(default_factory=list)

    def respond(self, operation: str, request: Request) -> Response:
        """Respond as the service that has the operation."""
        match operation:
            case "GetObject" | "HeadObject":
                return _object(request)
            case "ListObjectVersions":
                return Response(_EMPTY_LISTING)
            case "Publish" | "PublishBatch":
                return _published(operation, request)
        body = json.dumps(self._json(operation, json.loads(request.body))).encode()
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "x-amz-crc32": str(zlib.crc32(body)),
        }
        return Response(body, headers)

    def _json(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "BatchWriteItem":
                puts = [put for table in request["RequestItems"].values() for put in table]
                records = [put["PutRequest"]["Item"] for put in puts]
                self.items += records
                self._count_units(records)
                return {"UnprocessedItems": {}}
            case "PutItem":
                self._count_units([request["Item"]])
                if "summary" in request["Item"]:
                    self.pending.append(request["Item"])
                return {}
            case "Query":
                period = request["ExpressionAttributeValues"].get(":period")
                items = self.pending if period == _PENDING else []
                count = {"Count": len(items), "ScannedCount": len(items)}
                return {"Items": items, **count, "ConsumedCapacity": {"CapacityUnits": 0.5}}
            case _:
                return _FIXED.get(operation, {})

    def _count_units(self, items: list[dict[str, Any]]) -> None:
        """An entry of the index costs as much again."""
        for item in items:
            self.counted["write units"] += write_units(item) * (2 if "dayShard" in item else 1)


def _published(action: str, request: Request) -> Response:
    ids = _ENTRY_ID.findall(request.body.decode())  # parsing the form would take longer than AWS
    successful = "".join(f"<member><Id>{id_}</Id><MessageId>m</MessageId></member>" for id_ in ids)
    result = (
        f"<Failed/><Successful>{successful}</Successful>" if ids else "<MessageId>m</MessageId>"
    )
    body = (
        f'<{action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'
        f"<{action}Result>{result}</{action}Result>"
        f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
    )
    return Response(body.encode(), {"Content-Type": "text/xml"})


def _object(request: Request) -> Response:
    is_huge = request.key == uploads.HUGE_KEY
    number = 0 if is_huge else uploads.number_of(request.key)
    kind = number % len(uploads.KINDS)
    size = uploads.HUGE_BYTES if is_huge else len(uploads.content(kind))
    headers = {
        "Last-Modified": uploads.LAST_MODIFIED,
        "ETag": '"huge-600"' if is_huge else f'"{uploads.etag(kind)}"',
        "Content-Type": "binary/octet-stream" if is_huge else uploads.KINDS[kind][1],
        "x-amz-version-id": uploads.version(number),
        "x-amz-server-side-encryption": "AES256",
        "x-amz-request-id": "C3D13FE58DE4C810",
        "x-amz-id-2": "FMyUVURIY8IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7SJRWeUWerMUE5JgHvANOjpD",
        "accept-ranges": "bytes",
        "Server": "AmazonS3",
    }
    if request.method == "HEAD":
        return Response(headers=headers, length=size)
    first, _, last = request.headers["range"].removeprefix("bytes=").partition("-")
    begin, end = int(first), min(int(last) + 1, size)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    body = bytes(end - begin) if is_huge else uploads.content(kind)[begin:end]
    return Response(body, headers, "206 Partial Content")
