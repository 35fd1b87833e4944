"""The kind of a ZIP file, by the names of its members in any order.

Names come from the central directory, or from the local headers in the head if the directory is
too far. Formats: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, ECMA-376 part 2
(Office Open XML), OpenDocument 1.3 part 2, EPUB OCF 3.3, JAR.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
ZIP: Final = "application/zip"
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS: Final = {
    "word/document.xml": _OOXML + "wordprocessingml.document",
    "xl/workbook.xml": _OOXML + "spreadsheetml.sheet",
    "xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "ppt/presentation.xml": _OOXML + "presentationml.presentation",
    "visio/document.xml": "application/vnd.ms-visio.drawing",
}
_PACKAGE_PARTS: Final = ("[Content_Types].xml", "docProps/app.xml")
"""Parts outside of the folders; the first one is the last member that openpyxl writes."""
_FOLDERS: Final = {
    "word/": _OOXML + "wordprocessingml.document",
    "xl/": _OOXML + "spreadsheetml.sheet",
    "ppt/": _OOXML + "presentationml.presentation",
    "visio/": "application/vnd.ms-visio.drawing",
}
_MACROS: Final = {
    _OOXML + "wordprocessingml.document": "application/vnd.ms-word.document.macroenabled.12",
    _OOXML + "spreadsheetml.sheet": "application/vnd.ms-excel.sheet.macroenabled.12",
    _OOXML + "presentationml.presentation": (
        "application/vnd.ms-powerpoint.presentation.macroenabled.12"
    ),
}
_BY_MEMBER: Final = {
    "AndroidManifest.xml": "application/vnd.android.package-archive",
    "META-INF/container.xml": "application/epub+zip",
    "META-INF/MANIFEST.MF": "application/java-archive",
    "FixedDocSeq.fdseq": "application/vnd.ms-xpsdocument",
    "FixedDocumentSequence.fdseq": "application/vnd.ms-xpsdocument",
    "doc.kml": "application/vnd.google-earth.kmz",
    "3D/3dmodel.model": "model/3mf",
}
"""Types by a member that only they have; the first one counts."""
_MIMETYPE: Final = "mimetype"
_MAX_MIMETYPE: Final = 128
_MAX_DIRECTORY: Final = 512 * 1024
_MAX_MEMBERS: Final = 2000
_END_BYTES: Final = 22
_MAX_COMMENT: Final = 65_535
_LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_END: Final = b"PK\x05\x06"
_DESCRIPTOR_BIT: Final = 8
_UNDECIDED: Final = frozenset({ZIP, "application/java-archive"})
"""An Android package is a Java archive, too."""
_HINTS: Final = (*_FOLDERS, "META-INF/", "_rels/", "classes", "customXml/", "docProps/", "res/")
"""Folders of documents and packages: without one of them the directory is not read."""


class _Member(NamedTuple):
    name: str
    data: bytes
    """The beginning of the packed content; empty if it is not in the head."""
    method: int


def zip_kind(source: ByteSource) -> str:
    """Return the type of a ZIP file; `application/zip` if it is none of a known kind."""
    members = {member.name: member for member in _local_members(source.head)}
    declared = _declared(members.get(_MIMETYPE))
    if declared:
        return declared
    kind = _by_names(members)
    if kind in _MACROS:
        return _with_macros(kind, {*members, *_directory(source)})
    if kind in _UNDECIDED and any(name.startswith(_HINTS) for name in members):
        kind = _by_names({*members, *_directory(source)})
    return kind


def _by_names(names: set[str] | dict[str, _Member]) -> str:
    if any(part in names for part in _PACKAGE_PARTS) and (kind := _office(names)):
        return _with_macros(kind, names)
    return next((kind for name, kind in _BY_MEMBER.items() if name in names), ZIP)


def _office(names: set[str] | dict[str, _Member]) -> str | None:
    for name, kind in _MAIN_PARTS.items():
        if name in names:
            return kind
    return next(
        (kind for folder, kind in _FOLDERS.items() if any(n.startswith(folder) for n in names)),
        None,
    )


def _with_macros(kind: str, names: set[str] | dict[str, _Member]) -> str:
    has_macros = any(name.endswith("/vbaProject.bin") for name in names)
    return _MACROS.get(kind, kind) if has_macros else kind


def _declared(member: _Member | None) -> str | None:
    """Return the type that the member `mimetype` of OpenDocument and EPUB declares."""
    if member is None or not member.data:
        return None
    data = member.data
    if member.method:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _MAX_MIMETYPE)
        except zlib.error:
            return None
    text = data[:_MAX_MIMETYPE].decode("ascii", errors="replace").strip().lower()
    is_type = text.startswith(("application/", "image/")) and text.isprintable() and " " not in text
    return text if is_type else None


def _local_members(head: bytes) -> Iterator[_Member]:
    """Yield the members whose local headers are in the head."""
    offset = head.find(_LOCAL)
    for _ in range(_MAX_MEMBERS):
        header = head[offset : offset + 30]
        if offset < 0 or len(header) < 30:  # noqa: PLR2004 - a local header
            return
        flags, method = _int(header, 6, 2), _int(header, 8, 2)
        size, name_length, extra = _int(header, 18, 4), _int(header, 26, 2), _int(header, 28, 2)
        start = offset + 30 + name_length + extra
        name = head[offset + 30 : offset + 30 + name_length]
        packed = head[start : start + min(size or _MAX_MIMETYPE, _MAX_MIMETYPE)]
        yield _Member(_text(name), packed, method)
        offset = _next_header(head, start, 0 if flags & _DESCRIPTOR_BIT else size)


def _next_header(head: bytes, start: int, size: int) -> int:
    return (
        start + size if head.startswith(_LOCAL, start + size) else head.find(_LOCAL, start + size)
    )


def _directory(source: ByteSource) -> Iterator[str]:
    """Yield the names of the central directory, up to 512 KiB of it."""
    start = max(0, source.size - _END_BYTES - _MAX_COMMENT)
    tail = source.at(start, source.size - start)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_BYTES:
        return
    size, offset = _int(tail, end + 12, 4), _int(tail, end + 16, 4)
    data = source.at(offset, min(size, _MAX_DIRECTORY))
    position = 0
    while data.startswith(_CENTRAL, position) and len(data) >= position + 46:
        lengths = [_int(data, position + field, 2) for field in (28, 30, 32)]
        yield _text(data[position + 46 : position + 46 + lengths[0]])
        position += 46 + sum(lengths)


def _int(data: bytes, offset: int, length: int) -> int:
    return int.from_bytes(data[offset : offset + length], "little")


def _text(name: bytes) -> str:
    return name.decode("utf-8", errors="replace").replace("\\", "/")
