"""`avro`: schema, codec and rows of Avro files.

Attributes: `codec`, `rows` if all blocks were seen, `columnCount`, `columns` with their types.

Reads: the header, and the beginnings of the blocks, up to 512 KiB behind the first 256 KiB.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

# https://avro.apache.org/docs/1.12.0/specification/#object-container-files
_MAGIC: Final = 4
_SYNC: Final = 16
_MAX_VALUE: Final = 256 * 1024
_MAX_READS: Final = 50_000
_BLOCK: Final = 16 * 1024
_MAX_COLUMNS: Final = 100
_MAX_NAME: Final = 100
_MAX_SHIFT: Final = 63
_MORE: Final = 0x80


def analyze(view: ObjectView) -> Findings:
    """Read the header, and count the rows of the blocks."""
    source = RandomReads(view, max_read_bytes=_MAX_VALUE, max_reads=_MAX_READS, block_bytes=_BLOCK)
    attributes: dict[str, Json] = {}
    try:
        with content_errors("Avro file"):
            metadata = _read_metadata(source)
            attributes["codec"] = printable(metadata.get("avro.codec", b"null").decode(), 32)
            attributes |= _columns(json.loads(metadata["avro.schema"]))
            attributes["complete"] = True
            attributes["rows"] = _count_rows(source)
    except (DecompressionLimitError, ReadBudgetExceededError):
        attributes["complete"] = False
    return Findings(attributes)


def _read_long(source: RandomReads) -> int:
    """Read a zigzag integer of seven bits a byte, lowest first."""
    value = shift = 0
    while True:
        (byte,) = source.read_at(source.tell(), 1)
        value |= (byte & ~_MORE) << shift
        if not byte & _MORE:
            return value >> 1 ^ -(value & 1)
        shift += 7
        if shift > _MAX_SHIFT:
            raise ValueError("a number is too long")


def _read_bytes(source: RandomReads) -> bytes:
    size = _read_long(source)
    if size < 0:
        raise ValueError("a size is negative")
    return source.read_at(source.tell(), size)


def _read_metadata(source: RandomReads) -> dict[str, bytes]:
    source.seek(_MAGIC)
    metadata = {}
    while count := _read_long(source):
        if count < 0:
            _read_long(source)  # the size of the block
        for _ in range(abs(count)):
            name = _read_bytes(source).decode()
            metadata[name] = _read_bytes(source)
    return metadata


def _count_rows(source: RandomReads) -> int:
    marker, rows = source.read_at(source.tell(), _SYNC), 0
    while source.tell() < source.size:
        count, size = _read_long(source), _read_long(source)
        if count < 0 or size < 0:
            raise ValueError("a block has a negative size")
        if source.read_at(source.tell() + size, _SYNC) != marker:
            raise ValueError("a block does not end with its marker")
        rows += count
    return rows


def _columns(schema: Any) -> dict[str, Json]:  # noqa: ANN401 - JSON
    """Return the fields of a record; other schemas have none."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return {}
    columns = [_column(field) for field in fields[:_MAX_COLUMNS]]
    return {"columnCount": len(fields), "columns": [column for column in columns if column]}


def _column(field: Any) -> dict[str, Json]:  # noqa: ANN401 - JSON
    if not isinstance(field, dict):
        return {}
    kind, optional = field.get("type"), False
    if isinstance(kind, list):
        others = [member for member in kind if member != "null"]
        optional = len(others) < len(kind)
        kind = others[0] if len(others) == 1 else "union"
    name = printable(str(field.get("name")), _MAX_NAME)
    return {"name": name, "type": printable(_type(kind), _MAX_NAME), "optional": optional}


def _type(kind: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(kind, dict):
        kind = kind.get("logicalType") or kind.get("type")
    return kind if isinstance(kind, str) else "union" if isinstance(kind, list) else "record"
