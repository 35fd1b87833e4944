"""`orc`: schema, rows and codec of ORC files, from the footer alone.

Attributes: `codec`; unless the footer is packed with LZO or Brotli, `rows`, `stripes`,
`columnCount`, `columns` with their types.

Reads: the footer, up to 256 KiB of it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import (
    DecompressionLimitError,
    decompressor_factory,
    unpack_head,
)
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.formats.data import lz4, protobuf, snappy
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

    _Unpack = Callable[[bytes, int], bytes]

# The numbers of fields and values are those of https://orc.apache.org/specification/ORCv1/
_CODECS: Final = dict(enumerate(("none", "zlib", "snappy", "lzo", "lz4", "zstd", "brotli")))
_TYPES: Final = dict(
    enumerate(
        (
            *("boolean", "int8", "int16", "int32", "int64", "float", "double", "string", "binary"),
            *("timestamp", "list", "map", "struct", "union", "decimal", "date", "string", "string"),
            *("timestamp", "geometry", "geography"),
        )
    )
)
_ZSTANDARD: Final = "application/zstd"
_MAX_FOOTER: Final = 256 * 1024
_MAX_UNPACKED: Final = 1024 * 1024
_CHUNK_HEADER: Final = 3
_BLOCK: Final = 64 * 1024
_MAX_COLUMNS: Final = 100
_MAX_NAME: Final = 100


def analyze(view: ObjectView) -> Findings:
    """Read the end of the file, and the footer before it."""
    source = RandomReads(view, max_read_bytes=_MAX_FOOTER, block_bytes=_BLOCK)
    attributes: dict[str, Json] = {"complete": False}
    try:
        with content_errors("ORC file"):
            _read(source, attributes)
    except (DecompressionLimitError, ReadBudgetExceededError):
        pass
    return Findings(attributes)


def _read(source: RandomReads, attributes: dict[str, Json]) -> None:
    (size,) = source.read_at(source.size - 1, 1)
    end = protobuf.fields_of(source.read_at(source.size - 1 - size, size))
    codec = _CODECS.get(protobuf.number(end, 2), "unknown")
    attributes["codec"] = codec
    footer_size = protobuf.number(end, 1)
    data = source.read_at(source.size - 1 - size - footer_size, footer_size)
    footer = protobuf.fields_of(data if codec == "none" else _unpack(data, codec))
    attributes |= {
        "rows": protobuf.number(footer, 6),
        "stripes": len(footer.get(3, ())),
        "complete": True,
        **_columns(protobuf.messages(footer, 4)),
    }


def _unpack_function(codec: str) -> _Unpack:
    """Return what unpacks a chunk to a number of bytes at most.

    Raises:
        DecompressionLimitError: there is nothing that does.
    """
    unpack = _UNPACK.get(codec)
    if unpack is None or (codec == "zstd" and decompressor_factory(_ZSTANDARD) is None):
        raise DecompressionLimitError(f"a footer packed with {codec}")
    return unpack


def _unpack(data: bytes, codec: str) -> bytes:
    """Unpack chunks, each of which says how long it is and whether it is packed at all."""
    unpacked, position = b"", 0
    while position < len(data):
        header = int.from_bytes(data[position : position + _CHUNK_HEADER], "little")
        position += _CHUNK_HEADER
        chunk = data[position : position + (header >> 1)]
        position += len(chunk) or len(data)
        rest = _MAX_UNPACKED - len(unpacked)
        if rest <= 0:
            raise DecompressionLimitError(f"more than {_MAX_UNPACKED:,} bytes of footer")
        unpacked += chunk if header & 1 else _unpack_function(codec)(chunk, rest)
    return unpacked


def _inflate(chunk: bytes, max_bytes: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(chunk, max_bytes)
    except zlib.error as error:
        raise ValueError(str(error)) from error


def _decompress_zstandard(chunk: bytes, max_bytes: int) -> bytes:
    return unpack_head(chunk, _ZSTANDARD, max_bytes)[0]


_UNPACK: Final[dict[str, _Unpack]] = {
    "lz4": lz4.unpack,
    "zlib": _inflate,
    "snappy": snappy.unpack,
    "zstd": _decompress_zstandard,
}


def _columns(types: list[protobuf.Fields]) -> dict[str, Json]:
    """Return the fields of the outermost type, which is the first one."""
    if not types:
        raise ValueError("it has no schema")
    numbers = protobuf.numbers(types[0], 2)
    names = [name for name in types[0].get(3, ()) if isinstance(name, bytes)]
    columns: list[Json] = [
        {
            "name": printable(name.decode(errors="replace"), _MAX_NAME),
            "type": _TYPES.get(protobuf.number(types[number], 1), "unknown"),
        }
        for name, number in zip(names[:_MAX_COLUMNS], numbers, strict=False)
    ]
    return {"columnCount": len(names), "columns": columns}
