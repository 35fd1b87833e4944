"""Compound files (OLE), written sector by sector, and property sets."""

import struct
from collections.abc import Mapping

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI = 512, 64
CUTOFF = 4096


class Chains:
    """Contents in sectors, and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.table: list[int] = []

    def add(self, content: bytes) -> int:
        """Return the first sector of the content."""
        if not content:
            return END
        first, count = len(self.table), -(-len(content) // self.size)
        self.table += [*range(first + 1, first + count), END]
        self.data += content.ljust(count * self.size, b"\0")
        return first


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """Return a file of streams by path, such as `Macros/VBA/dir`."""
    paths = sorted(
        {
            "/".join(path.split("/")[:length])
            for path in streams
            for length in range(1, path.count("/") + 2)
        }
    )
    sectors, small = Chains(SECTOR), Chains(MINI)
    starts = {
        path: (small if len(content) < CUTOFF else sectors).add(content)
        for path, content in streams.items()
    }
    root = sectors.add(bytes(small.data))
    entries = [_entry("Root Entry", 5, (FREE, _children(paths, "")), (root, len(small.data)))]
    for path in paths:
        siblings = [other for other in paths if _parent(other) == _parent(path)]
        following = siblings[siblings.index(path) + 1 :]
        links = (
            paths.index(following[0]) + 1 if following else FREE,
            FREE if path in streams else _children(paths, path),
        )
        place = (starts.get(path, 0), len(streams.get(path, b"")))
        entries.append(_entry(path.rpartition("/")[2], 2 if path in streams else 1, links, place))
    directory = sectors.add(b"".join(entries))
    mini_table = sectors.add(b"".join(struct.pack("<I", number) for number in small.table))
    return _assembled(sectors, directory, mini_table)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _children(paths: list[str], parent: str) -> int:
    numbers = [number for number, path in enumerate(paths, 1) if _parent(path) == parent]
    return numbers[0] if numbers else FREE


def _entry(name: str, kind: int, links: tuple[int, int], place: tuple[int, int]) -> bytes:
    """Return an entry; links are the next sibling and the first child."""
    raw = name.encode("utf-16-le")
    head = struct.pack("<64sHBBIII", raw, len(raw) + 2, kind, 1, FREE, *links)
    return head + bytes(36) + struct.pack("<IQ", *place)


def _assembled(sectors: Chains, directory: int, mini_table: int) -> bytes:
    used = len(sectors.table)
    count = next(n for n in range(1, 110) if n * 128 >= used + n)
    places = range(used, used + count)
    table = [*sectors.table, *(FAT for _ in places)]
    table += [FREE] * (count * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII",
        62,
        3,
        0xFFFE,
        9,
        6,
        0,
        count,
        directory,
        0,
        CUTOFF,
        mini_table,
        1,
        END,
        0,
    )
    header += b"".join(struct.pack("<I", place) for place in places)
    return (
        header.ljust(SECTOR, b"\xff")
        + bytes(sectors.data)
        + b"".join(struct.pack("<I", number) for number in table)
    )


def property_set(values: Mapping[int, int | str | tuple[int]], code_page: int = 1252) -> bytes:
    """Return a property set: texts in the code page, numbers, and times as tuples."""
    encoding = {65001: "utf-8"}.get(code_page, f"cp{code_page}")
    raw = [(1, struct.pack("<IhH", 2, code_page if code_page < 2**15 else code_page - 2**16, 0))]
    raw += [(number, _property(value, encoding)) for number, value in values.items()]
    places, data = b"", b""
    for number, content in raw:
        places += struct.pack("<II", number, 8 + 8 * len(raw) + len(data))
        data += content
    section = struct.pack("<II", 8 + len(places) + len(data), len(raw)) + places + data
    return struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, b"", 1, b"", 48) + section


def _property(value: int | str | tuple[int], encoding: str) -> bytes:
    if isinstance(value, tuple):
        return struct.pack("<IQ", 64, value[0])
    if isinstance(value, int):
        return struct.pack("<Ii", 3, value)
    text = value.encode(encoding) + b"\0"
    return struct.pack("<II", 30, len(text)) + text + bytes(-len(text) % 4)
