"""What a 7z archive packs together, and with which coders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.archives.seven_zip_fields import Fields

_END, _PACK_INFO, _UNPACK_INFO, _SUBSTREAMS = 0, 6, 7, 8
_SIZE, _CHECKSUMS, _FOLDER, _UNPACK_SIZE, _SUBSTREAM_COUNT = 9, 10, 11, 12, 13
"""Types of the parts of a header."""
_ID_SIZE, _HAS_STREAMS, _HAS_PROPERTIES = 0xF, 0x10, 0x20
_MAX_FOLDERS: Final = 10_000
_MAX_CODERS: Final = 32


class Coder(NamedTuple):
    """One step of unpacking: a method's number and its properties."""

    method: bytes
    properties: bytes


@dataclass(slots=True)
class Folder:
    """Streams that are packed together, by coders that feed each other."""

    coders: list[Coder] = field(default_factory=list)
    outputs: int = 0
    bound: set[int] = field(default_factory=set)
    """The outputs that are another coder's input."""
    sizes: list[int] = field(default_factory=list)
    has_checksum: bool = False
    substreams: int = 1

    @property
    def size(self) -> int:
        """The size in bytes of what is unpacked in the end."""
        return next(size for number, size in enumerate(self.sizes) if number not in self.bound)


@dataclass(slots=True)
class Streams:
    """What is packed, from `position` behind the first 32 bytes on; sizes in bytes."""

    position: int = 0
    packed_sizes: list[int] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """The sizes of the members with content, in their order."""


def read_streams(fields: Fields) -> Streams:
    """Read what is packed; raises what reading damaged bytes raises."""
    streams = Streams()
    has_sizes = False
    while (kind := fields.byte()) != _END:
        if kind == _PACK_INFO:
            _read_packed_sizes(fields, streams)
        elif kind == _UNPACK_INFO:
            _read_folders(fields, streams)
        elif kind == _SUBSTREAMS:
            _read_substreams(fields, streams)
            has_sizes = True
        else:
            raise ValueError(f"it has an unknown part: {kind}")
    if not has_sizes:
        streams.sizes = [folder.size for folder in streams.folders]
    return streams


def _read_packed_sizes(fields: Fields, streams: Streams) -> None:
    streams.position, count = fields.number(), fields.count()
    while (kind := fields.byte()) != _END:
        if kind == _SIZE:
            streams.packed_sizes = [fields.number() for _ in range(count)]
        elif kind == _CHECKSUMS:
            _skip_checksums(fields, count)


def _skip_checksums(fields: Fields, count: int) -> list[bool]:
    """Skip checksums, and return which there were."""
    defined = [True] * count if fields.byte() else fields.bits(count)
    fields.bytes(4 * sum(defined))
    return defined


def _read_folders(fields: Fields, streams: Streams) -> None:
    fields.byte()  # the type, _FOLDER
    count = fields.count()
    if count > _MAX_FOLDERS:
        raise DecompressionLimitError(f"more than {_MAX_FOLDERS:,} folders")
    if fields.byte():
        raise ValueError("its folders are elsewhere")
    streams.folders = [_read_folder(fields) for _ in range(count)]
    while (kind := fields.byte()) != _END:
        if kind == _UNPACK_SIZE:
            for folder in streams.folders:
                folder.sizes = [fields.number() for _ in range(folder.outputs)]
        elif kind == _CHECKSUMS:
            checksums = _skip_checksums(fields, count)
            for folder, has_checksum in zip(streams.folders, checksums, strict=True):
                folder.has_checksum = has_checksum


def _read_folder(fields: Fields) -> Folder:
    folder, inputs = Folder(), 0
    for _ in range(_bounded(fields.number())):
        flags = fields.byte()
        method = fields.bytes(flags & _ID_SIZE)
        coder_inputs = coder_outputs = 1
        if flags & _HAS_STREAMS:
            coder_inputs, coder_outputs = _bounded(fields.number()), _bounded(fields.number())
        inputs, folder.outputs = inputs + coder_inputs, folder.outputs + coder_outputs
        properties = fields.bytes(fields.number()) if flags & _HAS_PROPERTIES else b""
        folder.coders.append(Coder(method, properties))
    for _ in range(folder.outputs - 1):
        fields.number()  # the input
        folder.bound.add(fields.number())
    if (packed := inputs - folder.outputs + 1) > 1:
        for _ in range(packed):
            fields.number()
    return folder


def _bounded(count: int) -> int:
    if count > _MAX_CODERS:
        raise ValueError(f"it has {count:,} coders in a row")
    return count


def _read_substreams(fields: Fields, streams: Streams) -> None:
    kind = fields.byte()
    if kind == _SUBSTREAM_COUNT:
        for folder in streams.folders:
            folder.substreams = fields.count()
        kind = fields.byte()
    for folder in streams.folders:
        streams.sizes += _substream_sizes(fields, folder, has_sizes=kind == _SIZE)
    if kind == _SIZE:
        kind = fields.byte()
    if kind == _CHECKSUMS:
        _skip_checksums(fields, sum(_unchecked(folder) for folder in streams.folders))
        kind = fields.byte()
    if kind != _END:
        raise ValueError(f"it has an unknown part: {kind}")


def _substream_sizes(fields: Fields, folder: Folder, *, has_sizes: bool) -> list[int]:
    """Return the sizes of a folder's members; that of the last one is what remains."""
    if not folder.substreams:
        return []
    sizes = [fields.number() for _ in range(folder.substreams - 1)] if has_sizes else []
    return [*sizes, max(0, folder.size - sum(sizes))]


def _unchecked(folder: Folder) -> int:
    is_checked = folder.has_checksum and folder.substreams == 1
    return 0 if is_checked else folder.substreams
