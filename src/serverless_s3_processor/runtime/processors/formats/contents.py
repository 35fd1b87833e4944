"""What is in an archive, as far as it was looked at, and what about it calls for attention."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json

BOMB: Final = "archive-bomb"
"""The flag of what unpacks to hundreds of times its size."""
ENCRYPTED: Final = "archive-encrypted"
"""The flag of an archive of which members can be read with a password only."""
SIZE_CONTRADICTED: Final = "archive-size-contradicted"
"""The flag of an archive of which a member is not as big as it says."""
UNSAFE: Final = "archive-unsafe-names"
"""The flag of an archive that would write outside of the folder that it is unpacked into."""
UNLISTED: Final = "archive-not-listed"
"""The flag of an archive with so many members that they were not looked at."""

MAX_UNPACKED_BYTES: Final = 16 * 1024 * 1024
"""Bytes that are unpacked to measure an archive, and are forgotten at once."""
MAX_MEMBERS: Final = 10_000

_MAX_NAMES: Final = 20
_BOMB_RATIO: Final = 100
_BOMB_BYTES: Final = 16 * 1024 * 1024
"""A few zeros pack as well as a bomb does, and do no harm."""


@dataclass(slots=True)
class ArchiveContents:
    """Members of an archive, and its sizes in bytes.

    `declared` is what it says itself, `unpacked` what was measured by unpacking; `complete` if all
    of it was.
    """

    kind: str
    packed: int
    members: int | None = None
    folders: int = 0
    declared: int | None = None
    unpacked: int = 0
    complete: bool = True
    names: list[str] = field(default_factory=list)
    inside: str | None = None
    """The content type of what a compressed file holds."""
    flags: set[str] = field(default_factory=set)

    def add(self, name: str, size: int, *, is_folder: bool = False) -> None:
        """Count a member."""
        self.members = (self.members or 0) + 1
        self.folders += is_folder
        self.declared = (self.declared or 0) + size
        if len(self.names) < _MAX_NAMES:
            self.names.append(printable(name))
        if leaves_its_folder(name):
            self.flags.add(UNSAFE)

    def findings(self) -> Findings:
        """Return them for a record."""
        biggest = max(self.unpacked, self.declared or 0)
        if biggest >= _BOMB_BYTES and biggest > _BOMB_RATIO * self.packed:
            self.flags.add(BOMB)
        all_attributes: dict[str, Json | None] = {
            "format": self.kind,
            "contentType": self.inside,
            "members": self.members,
            "folders": self.folders if self.members is not None else None,
            "names": list(self.names) if self.members is not None else None,
            "declaredSize": self.declared,
            "unpackedSize": self.unpacked,
            "complete": self.complete,
        }
        attributes = {name: value for name, value in all_attributes.items() if value is not None}
        return Findings(attributes, sorted(self.flags))


def leaves_its_folder(name: str) -> bool:
    """Tell whether a path is absolute or leads upwards, on any system."""
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or parts[0][1:2] == ":"
