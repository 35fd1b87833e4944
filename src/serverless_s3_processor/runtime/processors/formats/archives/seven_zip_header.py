"""The list of the members of a 7z archive, once it is unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.formats.archives.contents import ENCRYPTED
from serverless_s3_processor.runtime.processors.formats.archives.seven_zip_fields import Fields
from serverless_s3_processor.runtime.processors.formats.archives.seven_zip_streams import (
    Streams,
    read_streams,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.archives.contents import ArchiveContents
    from serverless_s3_processor.runtime.processors.formats.archives.seven_zip_streams import Coder

_END, _ARCHIVE_PROPERTIES, _ADDITIONAL_STREAMS, _MAIN_STREAMS, _FILES = 0, 2, 3, 4, 5
_EMPTY_STREAM, _EMPTY_FILE, _NAMES = 14, 15, 17
"""Types of the parts of a header."""
AES: Final = b"\x06\xf1\x07\x01"
"""The method that encrypts."""


class PackedHeader(NamedTuple):
    """A header that is packed, at `position` behind the first 32 bytes."""

    position: int
    size: int
    coders: list[Coder]
    unpacked_size: int


def read_packed_header(data: bytes) -> PackedHeader:
    """Return where a packed header is; raises what reading damaged bytes raises."""
    fields = Fields(data)
    fields.byte()
    streams = read_streams(fields)
    folder = streams.folders[0]
    return PackedHeader(streams.position, streams.packed_sizes[0], folder.coders, folder.size)


def add_members(data: bytes, contents: ArchiveContents) -> None:
    """Add the members of a header that is not packed; raises what reading damaged bytes raises."""
    fields, streams = Fields(data), Streams()
    fields.byte()
    contents.members = contents.declared = 0
    while (kind := fields.byte()) != _END:
        if kind == _ARCHIVE_PROPERTIES:
            _skip_properties(fields)
        elif kind == _ADDITIONAL_STREAMS:
            read_streams(fields)
        elif kind == _MAIN_STREAMS:
            streams = read_streams(fields)
            _check_encryption(streams, contents)
        elif kind == _FILES:
            _add_files(fields, streams, contents)
        else:
            raise ValueError(f"its list of members has an unknown part: {kind}")


def _skip_properties(fields: Fields) -> None:
    while fields.byte():
        fields.bytes(fields.number())


def _check_encryption(streams: Streams, contents: ArchiveContents) -> None:
    if any(coder.method == AES for folder in streams.folders for coder in folder.coders):
        contents.flags.add(ENCRYPTED)


def _add_files(fields: Fields, streams: Streams, contents: ArchiveContents) -> None:
    count = fields.count()
    is_empty, is_file, names = [False] * count, [False] * count, [""]
    while (kind := fields.byte()) != _END:
        part = Fields(fields.bytes(fields.number()))
        if kind == _EMPTY_STREAM:
            is_empty = part.bits(count)
        elif kind == _EMPTY_FILE:
            is_file = part.bits(sum(is_empty))
        elif kind == _NAMES and not part.byte():
            names = part.bytes(len(part.data) - 1).decode("utf-16-le", "replace").split("\0")
    sizes, files = iter(streams.sizes), iter(is_file)
    for name, empty in zip(names[:-1], is_empty, strict=True):
        is_folder = empty and not next(files)
        contents.add(name, 0 if empty else next(sizes), is_folder=is_folder)
        contents.check_members()
