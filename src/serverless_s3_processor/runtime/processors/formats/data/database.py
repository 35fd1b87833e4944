"""`database`: the tables of SQLite databases, from the schema's own pages.

Attributes: `pages`, `pageSize` in bytes, `tableCount`, the first fifty `tables`.

Reads: the pages of the schema, up to 1 MiB behind the first 256 KiB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

# https://www.sqlite.org/fileformat2.html
_HEADER: Final = 100
_PAGE_SIZE: Final = struct.Struct(">16xH10xI24xI")
"""Size of a page, number of pages, encoding of text."""
_SMALLEST_PAGE: Final = 512
_LARGEST_PAGE: Final = 65_536
_ENCODINGS: Final = {2: "utf-16-le", 3: "utf-16-be"}
_INTERIOR, _LEAF = 0x05, 0x0D
_MAX_PAGES: Final = 500
_MAX_TABLES: Final = 10_000
_MAX_NAMES: Final = 50
_MAX_NAME: Final = 64
_TEXT: Final = 13
"""The smallest type of text; longer texts have greater odd types."""


class _Schema:
    """The table of tables, which begins on the first page."""

    def __init__(self, source: RandomReads) -> None:
        header = source.read_at(0, _HEADER)
        page_size, self.pages, encoding = _PAGE_SIZE.unpack_from(header)
        self.page_size: int = page_size if page_size != 1 else _LARGEST_PAGE
        if self.page_size < _SMALLEST_PAGE or self.page_size & self.page_size - 1:
            raise ValueError(f"its pages have {self.page_size:,} bytes")
        self._encoding = _ENCODINGS.get(encoding, "utf-8")
        self._source = source
        self._seen: set[int] = set()

    def tables(self) -> Iterator[str]:
        """Yield the names of the tables, but for those of SQLite itself."""
        pages = [1]
        while pages:
            number = pages.pop()
            if number in self._seen or len(self._seen) >= _MAX_PAGES:
                raise DecompressionLimitError("more pages of the schema than can be read")
            self._seen.add(number)
            page = self._source.read_at((number - 1) * self.page_size, self.page_size)
            start = _HEADER if number == 1 else 0
            if page[start] == _LEAF:
                yield from self._leaf(page, start)
            elif page[start] == _INTERIOR:
                pages += reversed([*self._children(page, start)])
            else:
                raise ValueError("a page of its schema is of another kind")

    @staticmethod
    def _cells(page: bytes, start: int, header: int) -> Iterator[int]:
        (count,) = struct.unpack_from(">H", page, start + 3)
        return (cell for (cell,) in struct.iter_unpack(">H", page[start + header :][: 2 * count]))

    def _children(self, page: bytes, start: int) -> Iterator[int]:
        for cell in self._cells(page, start, 12):
            yield int.from_bytes(page[cell : cell + 4])
        yield int.from_bytes(page[start + 8 : start + 12])

    def _leaf(self, page: bytes, start: int) -> Iterator[str]:
        for cell in self._cells(page, start, 8):
            _, position = _varint(page, cell)  # the size
            _, position = _varint(page, position)  # the row's number
            kind, name = self._texts(page, position)
            if kind == "table" and not name.startswith("sqlite_"):
                yield name

    def _texts(self, page: bytes, start: int) -> tuple[str, str]:
        """Return the first two columns of a row: what it is, and its name."""
        size, position = _varint(page, start)
        first, position = _varint(page, position)
        second, position = _varint(page, position)
        kind_end = start + size + max(0, (first - _TEXT) // 2)
        name_end = kind_end + max(0, (second - _TEXT) // 2)
        kind = page[start + size : kind_end].decode(self._encoding, "replace")
        return kind, page[kind_end:name_end].decode(self._encoding, "replace")


def _varint(page: bytes, position: int) -> tuple[int, int]:
    """Return an integer of seven bits a byte, highest first, and the position behind it."""
    value = 0
    for length in range(1, 10):
        byte = page[position + length - 1]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the last one
            break
    return value, position + length


def analyze(view: ObjectView) -> Findings:
    """List the tables of the schema."""
    source = RandomReads(view, max_read_bytes=_LARGEST_PAGE)
    names: list[str] = []
    with content_errors("SQLite database"):
        schema = _Schema(source)
        is_complete = _read(schema, names)
    attributes: dict[str, Json] = {
        "pages": schema.pages or view.size // schema.page_size,
        "pageSize": schema.page_size,
        "tables": [printable(name, _MAX_NAME) for name in names[:_MAX_NAMES]],
        "complete": is_complete,
    }
    return Findings(attributes | ({"tableCount": len(names)} if is_complete else {}))


def _read(schema: _Schema, names: list[str]) -> bool:
    """Add the names, and tell whether they are all."""
    try:
        for name in schema.tables():
            names.append(name)
            if len(names) > _MAX_TABLES:
                return False
    except (DecompressionLimitError, ReadBudgetExceededError):
        return False
    return True
