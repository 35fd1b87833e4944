"""The encoding of the fields in the header of a 7z archive."""

from __future__ import annotations


class Fields:
    """The fields of a header, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def byte(self) -> int:
        """Read one byte."""
        self.position += 1
        return self.data[self.position - 1]

    def bytes(self, size: int) -> bytes:
        """Read `size` bytes."""
        if size > len(self.data) - self.position:
            raise EOFError("its list of members ends too early")
        self.position += size
        return self.data[self.position - size : self.position]

    def number(self) -> int:
        """Read an integer; the ones at the start of its first byte count the bytes that follow."""
        first = self.byte()
        length = 8 - (first ^ 0xFF).bit_length()
        rest = int.from_bytes(self.bytes(length), "little")
        return rest | (first & (0x7F >> length)) << 8 * length

    def count(self) -> int:
        """Read a number of things, each of which takes some bytes or bits."""
        count = self.number()
        if count > 8 * len(self.data):
            raise ValueError(f"it lists {count:,} things")
        return count

    def bits(self, count: int) -> list[bool]:
        """Read `count` bits, the highest of each byte first."""
        data = self.bytes((count + 7) // 8)
        return [bool(data[number // 8] & 0x80 >> number % 8) for number in range(count)]
