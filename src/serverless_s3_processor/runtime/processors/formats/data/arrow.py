"""`arrow`: schema and rows of Arrow files and streams, and of Feather files.

Attributes: `rows` if all batches were seen, `columnCount`, `columns` with their types.

Reads: the messages without their data, up to 512 KiB behind the first 256 KiB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.formats.data.flatbuffers import Table
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

# https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
# https://github.com/apache/arrow/tree/main/format: Message.fbs, Schema.fbs
_FILE: Final = b"ARROW1\0\0"
"""The beginning of a file."""
_END: Final = struct.Struct("<i6s")
"""The size of a file's footer, and its end."""
_FILE_BLOCK: Final = 24
"""Size of what a footer says of each message, of which the first field is its position."""
_PREFIX: Final = struct.Struct("<Ii")
"""What begins a message, and the size of its metadata; 0 ends the messages."""
_OLD_PREFIX: Final = 4
_CONTINUATION: Final = 0xFFFFFFFF
_SCHEMA, _BATCH = 1, 3
"""Types of messages."""
_MAX_MESSAGE: Final = 512 * 1024
_MAX_READS: Final = 10_000
_BLOCK: Final = 16 * 1024
_MAX_COLUMNS: Final = 100
_MAX_NAME: Final = 100
_INTEGER, _FLOAT = 2, 3
_FLOATS: Final = ("float16", "float", "double")
_TYPES: Final = {
    1: "null",
    4: "binary",
    5: "string",
    6: "boolean",
    7: "decimal",
    8: "date",
    9: "time",
    10: "timestamp",
    11: "interval",
    12: "list",
    13: "struct",
    14: "union",
    15: "fixed",
    16: "list",
    17: "map",
    18: "duration",
    19: "binary",
    20: "string",
    21: "list",
    22: "run-end-encoded",
    23: "binary",
    24: "string",
    25: "list",
    26: "list",
}


def analyze(view: ObjectView) -> Findings:
    """Read the schema, and add the rows of the batches."""
    source = RandomReads(
        view, max_read_bytes=_MAX_MESSAGE, max_reads=_MAX_READS, block_bytes=_BLOCK
    )
    attributes: dict[str, Json] = {"complete": False}
    try:
        with content_errors("Arrow file"):
            _read(source, attributes)
    except (DecompressionLimitError, ReadBudgetExceededError):
        pass
    return Findings(attributes)


def _read(source: RandomReads, attributes: dict[str, Json]) -> None:
    if source.read_at(0, len(_FILE)) == _FILE:
        _read_file(source, attributes)
    else:
        _read_stream(source, attributes)


def _read_file(source: RandomReads, attributes: dict[str, Json]) -> None:
    """Read the footer, and the messages that it points to."""
    size, magic = _END.unpack(source.read_at(source.size - _END.size, _END.size))
    if magic != _FILE[: len(magic)]:
        raise ValueError("it was cut off")
    footer = Table.root(source.read_at(source.size - _END.size - size, size))
    attributes |= _columns(footer.table(1))
    batches = footer.numbers(3, "<q", _FILE_BLOCK)
    rows = sum(_rows(_message(source, position)[0]) for position in batches)
    attributes |= {"rows": rows, "complete": True}


def _read_stream(source: RandomReads, attributes: dict[str, Json]) -> None:
    """Read one message after the other; a stream may end without a sign."""
    position = rows = 0
    while position < source.size:
        message, size = _message(source, position)
        if message is None:
            break
        if message.scalar(1, "<B") == _SCHEMA:
            attributes |= _columns(message.table(2))
        rows += _rows(message)
        position += size + max(0, message.scalar(3, "<q"))
    if position > source.size:
        raise EOFError("the data is truncated")
    attributes |= {"rows": rows, "complete": True}


def _message(source: RandomReads, position: int) -> tuple[Table | None, int]:
    """Return the metadata of a message, and its size; None ends a stream."""
    marker, size = _PREFIX.unpack(source.read_at(position, _PREFIX.size))
    start = _PREFIX.size
    if marker <= _MAX_MESSAGE:  # Arrow before 0.15 wrote the size alone
        start, size = _OLD_PREFIX, marker
    elif marker != _CONTINUATION or size < 0:
        raise ValueError("a message has no size")
    return (Table.root(source.read_at(position + start, size)) if size else None), start + size


def _rows(message: Table | None) -> int:
    header = message.table(2) if message and message.scalar(1, "<B") == _BATCH else None
    return max(0, header.scalar(0, "<q")) if header else 0


def _columns(schema: Table | None) -> dict[str, Json]:
    if schema is None:
        raise ValueError("it has no schema")
    fields = schema.tables(1)
    columns: list[Json] = [
        {
            "name": printable(field.text(0), _MAX_NAME),
            "type": _type(field),
            "optional": bool(field.scalar(1, "<?")),
        }
        for field in fields[:_MAX_COLUMNS]
    ]
    return {"columnCount": len(fields), "columns": columns}


def _type(field: Table) -> str:
    number, details = field.scalar(2, "<B"), field.table(3)
    if number == _INTEGER and details is not None:
        return f"{'int' if details.scalar(1, '<?') else 'uint'}{details.scalar(0, '<i')}"
    if number == _FLOAT and details is not None:
        precision = details.scalar(0, "<h")
        return _FLOATS[precision] if 0 <= precision < len(_FLOATS) else "float"
    return _TYPES.get(number, "unknown")
