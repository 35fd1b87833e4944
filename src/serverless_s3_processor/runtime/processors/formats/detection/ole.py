"""The kind of an OLE compound file, by the entries of its directory.

The format is [MS-CFB], https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER: Final = "application/x-ole-storage"
"""Any other compound file, and an encrypted Office file."""

_BY_ENTRY: Final = {
    "EncryptedPackage": OTHER,
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "PP40": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
    "VisioDocument": "application/vnd.visio",
    "Quill": "application/vnd.ms-publisher",
    "HwpSummaryInformation": "application/x-hwp",
    "MatOST": "application/vnd.ms-works",
}
"""Types by the name of a stream or storage that only they have; the first one counts."""
_BY_CLASS: Final = {
    bytes.fromhex("84100c0000000000c000000000000046"): "application/x-msi",
    bytes.fromhex("86100c0000000000c000000000000046"): "application/x-msi",
    bytes.fromhex("fbf6b974c8c8d111be1100c04fb6faf1"): "application/vnd.ms-project",
}
"""Types by the class of the root entry."""
_ENTRY_BYTES: Final = 128
_MAX_SECTORS: Final = 16
_SECTOR_SHIFTS: Final = (9, 12)
_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
_ROOT: Final = 5
_HEADER_FAT_SECTORS: Final = 109


def ole(source: ByteSource) -> str:
    """Return the type of a compound file; `OTHER` if its directory can't be read."""
    shift = source.number(30, 2)
    if shift not in _SECTOR_SHIFTS:
        return OTHER
    names, by_class = set[str](), None
    for entry in _entries(source, shift):
        length = min(int.from_bytes(entry[64:66], "little"), 64)
        names.add(entry[: max(0, length - 2)].decode("utf-16-le", errors="replace").lstrip("\5"))
        if entry[66] == _ROOT:
            by_class = _BY_CLASS.get(entry[80:96])
    return next((kind for name, kind in _BY_ENTRY.items() if name in names), by_class or OTHER)


def _entries(source: ByteSource, shift: int) -> Iterator[bytes]:
    for sector in _directory_sectors(source, shift):
        data = source.at((sector + 1) << shift, 1 << shift)
        for offset in range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            yield data[offset : offset + _ENTRY_BYTES]


def _directory_sectors(source: ByteSource, shift: int) -> Iterator[int]:
    """Yield the first sectors of the directory, as the file allocation table chains them."""
    sector = source.number(48, 4)
    for _ in range(_MAX_SECTORS):
        if sector >= _END:
            return
        yield sector
        sector = _next_sector(source, shift, sector)


def _next_sector(source: ByteSource, shift: int, sector: int) -> int:
    table, index = divmod(sector, 1 << (shift - 2))
    if table >= _HEADER_FAT_SECTORS:
        return _END
    number = source.at(((source.number(76 + 4 * table, 4) + 1) << shift) + 4 * index, 4)
    return int.from_bytes(number, "little") if len(number) == 4 else _END  # noqa: PLR2004 - bytes
