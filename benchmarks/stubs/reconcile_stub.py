"""What S3 and DynamoDB respond to reconcile, where the table has the record of each version."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.sax.saxutils import escape

from benchmarks.dynamodb_units import item_bytes, read_units
from benchmarks.stubs.versions import Versions, item
from serverless_s3_processor.runtime.config import names
from tests.support.aws.stub import AwsStub, Request, Response

_LISTED: Final = 1000
_SCANNED_BYTES: Final = 1 << 20
_MAX_KEYS: Final = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html"""
ITEM_BYTES: Final = item_bytes(item())


@dataclass(slots=True, kw_only=True)
class ReconcileStub(AwsStub):
    """A bucket with the versions and the files of runs, and the table of their records."""

    versions: Versions
    files: dict[str, bytes] = field(default_factory=dict)
    units: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Read units, by operation."""

    def respond(self, operation: str, request: Request) -> Response:
        """Respond as S3 or DynamoDB; raise LookupError for what this can't answer."""
        match operation:
            case "PutObject":
                self.files[request.key] = request.body
                return Response()
            case "GetObject":
                return Response(self.files[request.key])
            case "ListObjectVersions":
                return _xml("ListVersionsResult", *self._list_versions(request.query))
            case "ListObjectsV2":
                return _xml("ListBucketResult", *self._list_objects(request.query))
        respond = {"BatchGetItem": self._get, "Scan": self._scan, "Query": self._query}[operation]
        body = respond(json.loads(request.body))
        return Response(body.encode(), {"Content-Type": "application/x-amz-json-1.0"})

    def _list_versions(self, query: Mapping[str, str]) -> tuple[str, str]:
        numbers, has_more = self._page(query.get("prefix", ""), query.get("key-marker", ""))
        marker = ""
        if has_more:
            key, upload_time = self.versions.identity(numbers[-1])
            version = upload_time.partition("#")[2]
            marker = (
                f"<NextKeyMarker>{key}</NextKeyMarker>"
                f"<NextVersionIdMarker>{version}</NextVersionIdMarker>"
            )
        return marker, "".join(map(self.versions.version_xml, numbers))

    def _list_objects(self, query: Mapping[str, str]) -> tuple[str, str]:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        files = sorted(key for key in self.files if key.startswith(prefix) and key > after)
        if files:
            token = files[_LISTED - 1] if len(files) > _LISTED else ""
            listed = "".join(map(_file_xml, files[:_LISTED]))
        else:
            numbers, has_more = self._page(prefix, after)
            token = self.versions.key(numbers[-1]) if has_more else ""
            listed = "".join(map(self.versions.object_xml, numbers))
        return token and f"<NextContinuationToken>{token}</NextContinuationToken>", listed

    def _page(self, prefix: str, marker: str) -> tuple[range, bool]:
        """Return the numbers after a key, and whether more follow; all have the prefix or none."""
        if self.versions.count and not self.versions.key(0).startswith(prefix):
            return range(0), False
        before = self.versions.number(marker) if marker else -1
        if before is None:
            raise KeyError(marker)
        end = min(self.versions.count, before + 1 + _LISTED)
        return range(before + 1, end), end < self.versions.count

    def _get(self, request: dict[str, Any]) -> str:
        """Each item is rounded up by itself, and a missing one costs as one that exists."""
        ((table, keys),) = request["RequestItems"].items()
        if len(keys["Keys"]) > _MAX_KEYS:
            raise KeyError(len(keys["Keys"]))
        numbers = [number for key in keys["Keys"] if (number := self._number(key)) is not None]
        item_units = read_units(ITEM_BYTES, consistent=keys.get("ConsistentRead", False))
        items = self._items(keys, numbers)
        capacity = self._capacity("BatchGetItem", table, item_units * len(keys["Keys"]))
        return (
            f'{{"Responses":{{{json.dumps(table)}:[{items}]}},"UnprocessedKeys":{{}},'
            f'"ConsumedCapacity":[{capacity}]}}'
        )

    def _scan(self, request: dict[str, Any]) -> str:
        """Return a page of a segment; segments have equal numbers of records."""
        count, total = self.versions.count, request["TotalSegments"]
        first, end = (count * n // total for n in (request["Segment"], request["Segment"] + 1))
        if "ExclusiveStartKey" in request:
            last = self._number(request["ExclusiveStartKey"])
            first = end if last is None else last + 1
        until = min(end, first + math.ceil(_SCANNED_BYTES / ITEM_BYTES))
        return self._records("Scan", request, range(first, until), has_more=until < end)

    def _query(self, request: dict[str, Any]) -> str:
        """Return the records of one key, which are no more than a page."""
        (key,) = (value["S"] for value in request["ExpressionAttributeValues"].values())
        number = self.versions.number(key)
        numbers = range(0) if number is None else range(number, number + 1)
        return self._records("Query", request, numbers, has_more=False)

    def _records(
        self, operation: str, request: dict[str, Any], numbers: range, *, has_more: bool
    ) -> str:
        size = len(numbers) * ITEM_BYTES
        units = read_units(size, consistent=request.get("ConsistentRead", False))
        last = f',"LastEvaluatedKey":{self._key(numbers[-1])}' if has_more else ""
        return (
            f'{{"Items":[{self._items(request, numbers)}],'
            f'"Count":{len(numbers)},"ScannedCount":{len(numbers)},'
            f'"ConsumedCapacity":{self._capacity(operation, request["TableName"], units)}{last}}}'
        )

    def _items(self, request: dict[str, Any], numbers: Iterable[int]) -> str:
        projection = request.get("ProjectionExpression")
        placeholders = projection.split(",") if projection else ()
        attributes = tuple(request["ExpressionAttributeNames"][name] for name in placeholders)
        return ",".join(self.versions.item_json(number, attributes) for number in numbers)

    def _number(self, key: Mapping[str, Any]) -> int | None:
        number = self.versions.number(key[names.OBJECT_KEY]["S"])
        is_same = number is not None and json.loads(self._key(number)) == key
        return number if is_same else None

    def _key(self, number: int) -> str:
        return self.versions.item_json(number, (names.OBJECT_KEY, names.UPLOAD_TIME))

    def _capacity(self, operation: str, table: str, units: float) -> str:
        self.units[operation] += units
        return json.dumps({"TableName": table, "CapacityUnits": units})


def _file_xml(key: str) -> str:
    return f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>"


def _xml(name: str, marker: str, listed: str) -> Response:
    body = (
        f'<{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>'
        f"<IsTruncated>{'true' if marker else 'false'}</IsTruncated>{marker}{listed}</{name}>"
    )
    return Response(body.encode(), {"Content-Type": "application/xml"})
