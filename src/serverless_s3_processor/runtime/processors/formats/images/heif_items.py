"""The items of a HEIF image: the primary one's size and turn, and where EXIF is.

ISO/IEC 23008-12, section 6.5, and ISO/IEC 14496-12, section 8.11.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers.iso_boxes import boxes_in, first_box

if TYPE_CHECKING:
    from collections.abc import Iterator

_U16: Final = struct.Struct(">H")
_U32: Final = struct.Struct(">I")
_TWO: Final = struct.Struct(">II")
_FOUR: Final = struct.Struct(">IIII")
_ROTATIONS: Final = (1, 8, 3, 6)
"""EXIF's orientation per quarter turn counterclockwise."""
_MIRRORED: Final = ((4, 2), (5, 7), (2, 4), (7, 5))
"""EXIF's orientation per quarter turn and mirror axis."""


class Items:
    """The boxes of a `meta` box, after its version.

    Attributes raise `struct.error` if the boxes are damaged.
    """

    def __init__(self, boxes: memoryview) -> None:
        self._boxes = dict(boxes_in(boxes))

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the primary item before turning, without what is cropped away."""
        properties = dict(self._primary_properties())
        if (extents := properties.get(b"ispe")) is None:
            return None
        width, height = _TWO.unpack_from(extents, 4)
        if (crop := properties.get(b"clap")) is not None:
            numbers = _FOUR.unpack_from(crop)
            width = min(width, numbers[0] // max(1, numbers[1]))
            height = min(height, numbers[2] // max(1, numbers[3]))
        return width, height

    @property
    def orientation(self) -> int:
        """EXIF's orientation for how the primary item is turned and mirrored; 1 if it is not."""
        properties = dict(self._primary_properties())
        turn = bytes(properties.get(b"irot", b"\0"))[0] & 3
        if (mirror := properties.get(b"imir")) is not None:
            return _MIRRORED[turn][bytes(mirror)[0] & 1]
        return _ROTATIONS[turn]

    @property
    def exif_place(self) -> tuple[int, int] | None:
        """Position and length of EXIF in the file; None if there is none."""
        identifier = next(self._identifiers(b"Exif"), None)
        locations = self._boxes.get(b"iloc")
        if identifier is None or locations is None:
            return None
        return dict(_locations(locations)).get(identifier)

    def _primary_properties(self) -> Iterator[tuple[bytes, memoryview]]:
        """Yield the properties of the primary item; of all items if none is primary."""
        properties = self._boxes.get(b"iprp", memoryview(b""))
        container = list(boxes_in(first_box(properties, b"ipco") or memoryview(b"")))
        associations = first_box(properties, b"ipma")
        primary = self._boxes.get(b"pitm")
        if associations is None or primary is None:
            yield from container
            return
        wide = primary[0] > 0
        (identifier,) = (_U32 if wide else _U16).unpack_from(primary, 4)
        for index in dict(_associations(associations)).get(identifier, []):
            if 1 <= index <= len(container):
                yield container[index - 1]

    def _identifiers(self, item_type: bytes) -> Iterator[int]:
        information = self._boxes.get(b"iinf", memoryview(b"\0"))
        for kind, entry in boxes_in(information[6 if information[0] == 0 else 8 :]):
            if kind == b"infe" and entry[0] >= 2:  # noqa: PLR2004 - the versions with types
                wide = entry[0] > 2  # noqa: PLR2004
                start = 10 if wide else 8
                if entry[start : start + 4] == item_type:
                    yield (_U32 if wide else _U16).unpack_from(entry, 4)[0]


def _associations(box: memoryview) -> Iterator[tuple[int, list[int]]]:
    """Yield the number of each item, and the numbers of its properties, from 1."""
    identifier, width = (_U32 if box[0] else _U16), 2 if box[3] & 1 else 1
    position = 8
    for _ in range(_U32.unpack_from(box, 4)[0]):
        (item,) = identifier.unpack_from(box, position)
        position += identifier.size
        count = box[position]
        raw = bytes(box[position + 1 : position + 1 + count * width])
        position += 1 + count * width
        mask = (1 << (8 * width - 1)) - 1
        yield (
            item,
            [
                int.from_bytes(raw[start : start + width]) & mask
                for start in range(0, len(raw), width)
            ],
        )


def _locations(box: memoryview) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the number of each item in the file, with the position and length of its first part."""
    version, sizes = box[0], _U16.unpack_from(box, 4)[0]
    offset_size, length_size, base_size, index_size = (
        sizes >> shift & 15 for shift in (12, 8, 4, 0)
    )
    index_size = index_size if version in (1, 2) else 0
    identifier = _U32 if version == 2 else _U16  # noqa: PLR2004
    (count,) = identifier.unpack_from(box, 6)
    position = 6 + identifier.size
    for _ in range(count):
        (item,) = identifier.unpack_from(box, position)
        position += identifier.size
        method = _U16.unpack_from(box, position)[0] & 15 if version in (1, 2) else 0
        position += 2 if version in (1, 2) else 0
        base = _number(box, position + 2, base_size)
        (parts,) = _U16.unpack_from(box, position + 2 + base_size)
        position += 4 + base_size
        start = position + index_size
        offset, length = (
            _number(box, start, offset_size),
            _number(box, start + offset_size, length_size),
        )
        position += parts * (index_size + offset_size + length_size)
        if method == 0:
            yield item, (base + offset, length)


def _number(box: memoryview, position: int, size: int) -> int:
    return int.from_bytes(bytes(box[position : position + size]))
