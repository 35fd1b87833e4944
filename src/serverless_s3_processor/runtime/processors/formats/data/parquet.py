"""`parquet`: schema, rows and row groups, from the footer alone.

Attributes: `rows`, `rowGroups`, `columns` with their types and paths.

Reads: the footer, up to 256 KiB of it.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TException, TType
from thrift.transport.TTransport import TMemoryBuffer

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.data import parquet_types
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

ENCRYPTED: Final = "parquet-encrypted"
"""The flag of a Parquet file with an encrypted footer."""

_MAGIC: Final = b"PAR1"
_MAGIC_ENCRYPTED: Final = b"PARE"
_END: Final = 8
"""Bytes of the footer's length and the magic number.
https://parquet.apache.org/docs/file-format/"""
_MAX_FOOTER: Final = 256 * 1024
"""Bytes of the footer that are read: the schema comes first, the row groups follow."""
_MAX_COLUMNS: Final = 100
_MAX_NAME: Final = 100
_MAX_DEPTH: Final = 32
_REQUIRED: Final = 0


@dataclass(slots=True)
class _Element:
    name: str = ""
    kind: str = "group"
    optional: bool = False
    children: int = 0


@dataclass(slots=True)
class _Footer:
    schema: list[_Element] = field(default_factory=list)
    rows: int | None = None
    groups: int | None = None


def analyze(view: ObjectView) -> Findings:
    """Return the schema and the counts of the footer."""
    size = _footer_size(view)
    if size is None:
        return Findings({"encrypted": True}, [ENCRYPTED])
    view.seek(-_END - size, io.SEEK_END)
    footer = _Footer()
    try:
        _read_footer(view.read(min(size, _MAX_FOOTER)) or b"", footer)
    except EOFError:
        if size <= _MAX_FOOTER:
            raise damaged("Parquet file", "its footer ends too early") from None
    except (TException, AssertionError, LookupError, ValueError, struct.error) as error:
        raise damaged("Parquet file", "its footer can't be read") from error
    if not footer.schema:
        raise damaged("Parquet file", "its footer has no schema")
    return Findings(_attributes(footer))


def _attributes(footer: _Footer) -> dict[str, Json]:
    columns = _columns(footer.schema)
    attributes: dict[str, Json] = {
        "columnCount": len(columns),
        "columns": list(columns[:_MAX_COLUMNS]),
        "complete": footer.groups is not None,
        "encrypted": False,
    }
    counts = {"rows": footer.rows, "rowGroups": footer.groups}
    return attributes | {name: count for name, count in counts.items() if count is not None}


def _footer_size(view: ObjectView) -> int | None:
    """Return the size of the footer in bytes; None if it is encrypted."""
    if view.size < _END + len(_MAGIC):
        raise damaged("Parquet file", "it is too short")
    view.seek(-_END, io.SEEK_END)
    end = view.read(_END) or b""
    if end.endswith(_MAGIC_ENCRYPTED):
        return None
    if not end.endswith(_MAGIC):
        raise damaged("Parquet file", "it is truncated, or its end belongs to another file")
    size = int.from_bytes(end[:4], "little")
    if not 0 < size <= view.size - _END - len(_MAGIC):
        raise damaged("Parquet file", f"its footer can't have {size:,} bytes")
    return size


def _read_footer(data: bytes, footer: _Footer) -> None:
    """Read the fields up to the number of row groups."""
    protocol = TCompactProtocol(TMemoryBuffer(data), len(data), len(data))
    for number, kind in _fields(protocol):
        match number, kind:
            case 2, TType.LIST:
                for _ in range(protocol.readListBegin()[1]):
                    footer.schema.append(_element(protocol))
                protocol.readListEnd()
            case 3, TType.I64:
                footer.rows = max(0, protocol.readI64())
            case 4, TType.LIST:
                footer.groups = protocol.readListBegin()[1]
                return
            case _:
                protocol.skip(kind)


def _element(protocol: Any) -> _Element:  # noqa: ANN401 - thrift has no types
    element = _Element()
    for number, kind in _fields(protocol):
        match number, kind:
            case 1, TType.I32:
                element.kind = parquet_types.TYPES.get(protocol.readI32(), "unknown")
            case 3, TType.I32:
                element.optional = protocol.readI32() != _REQUIRED
            case 4, TType.STRING:
                element.name = protocol.readBinary().decode(errors="replace")
            case 5, TType.I32:
                element.children = protocol.readI32()
            case 6, TType.I32:
                element.kind = parquet_types.CONVERTED_TYPES.get(protocol.readI32(), element.kind)
            case 10, TType.STRUCT:
                element.kind = _logical_type(protocol) or element.kind
            case _:
                protocol.skip(kind)
    return element


def _logical_type(protocol: Any) -> str | None:  # noqa: ANN401 - as above
    """Return the name of the only member of the union."""
    name = None
    for number, kind in _fields(protocol):
        if number == parquet_types.INTEGER and kind == TType.STRUCT:
            name = _integer_type(protocol)
            continue
        name = name or parquet_types.LOGICAL_TYPES.get(number)
        protocol.skip(kind)
    return name


def _integer_type(protocol: Any) -> str | None:  # noqa: ANN401 - as above
    width, is_signed = 0, True
    for number, kind in _fields(protocol):
        match number, kind:
            case 1, TType.BYTE:
                width = protocol.readByte()
            case 2, TType.BOOL:
                is_signed = protocol.readBool()
            case _:
                protocol.skip(kind)
    return (
        f"{'int' if is_signed else 'uint'}{width}"
        if width in parquet_types.INTEGER_WIDTHS
        else None
    )


def _fields(protocol: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - as above
    """Yield the number and the type of each field of a struct; the caller reads or skips it."""
    protocol.readStructBegin()
    while True:
        _, kind, number = protocol.readFieldBegin()
        if kind == TType.STOP:
            break
        yield number, kind
        protocol.readFieldEnd()
    protocol.readStructEnd()


def _columns(schema: list[_Element]) -> list[Json]:
    """Return the leaves of the schema, which is a tree in depth-first order, with their paths."""
    columns: list[Json] = []
    open_groups: list[list[Any]] = []
    for element in schema[1:]:
        while open_groups and open_groups[-1][1] <= 0:
            open_groups.pop()
        if open_groups:
            open_groups[-1][1] -= 1
        if element.children > 0 and len(open_groups) < _MAX_DEPTH:
            open_groups.append([element.name, element.children])
            continue
        path = ".".join([*(name for name, _ in open_groups), element.name])
        columns.append(
            {"name": printable(path, _MAX_NAME), "type": element.kind, "optional": element.optional}
        )
    return columns
