"""The contents of an archive, and their flags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json

BOMB: Final = "archive-bomb"
"""The flag of an archive that unpacks to hundreds of times its size."""
ENCRYPTED: Final = "archive-encrypted"
"""The flag of an archive with members that need a password."""
SIZE_CONTRADICTED: Final = "archive-size-contradicted"
"""The flag of an archive with a member of another size than declared."""
UNSAFE: Final = "archive-unsafe-names"
"""The flag of an archive that would write outside of the target folder."""
UNLISTED: Final = "archive-not-listed"
"""The flag of an archive with too many members to list."""

MAX_UNPACKED_BYTES: Final = 16 * 1024 * 1024
"""Maximum number of bytes that are unpacked to measure an archive; none are kept."""
MAX_MEMBERS: Final = 10_000

_MAX_NAMES: Final = 20
_BOMB_RATIO: Final = 100
_BOMB_BYTES: Final = 16 * 1024 * 1024
"""Minimum unpacked size of a bomb: a few zeros compress as well, and are harmless."""

_DRIVE: Final = re.compile("[A-Za-z]:")
"""A drive of Windows, https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file."""


@dataclass(slots=True)
class ArchiveContents:
    """Members of an archive, and its sizes in bytes.

    `declared` is the size according to the archive, `unpacked` the measured one, unless
    `is_measured` is False: then members are only listed. `complete` if that was done for all.
    """

    kind: str
    packed: int
    members: int | None = None
    folders: int = 0
    declared: int | None = None
    holes: int = 0
    """The bytes of the declared ones that sparse files leave out."""
    unpacked: int = 0
    is_measured: bool = True
    complete: bool = True
    names: list[str] = field(default_factory=list)
    content_type: str | None = None
    """The content type of the compressed content."""
    flags: set[str] = field(default_factory=set)

    def add(self, name: str, size: int, *, is_folder: bool = False) -> None:
        """Add a member."""
        self.members = (self.members or 0) + 1
        self.folders += is_folder
        self.declared = (self.declared or 0) + size
        if len(self.names) < _MAX_NAMES:
            self.names.append(printable(name))
        if leaves_its_folder(name):
            self.flags.add(UNSAFE)

    def check_members(self) -> None:
        """Limit the number of members that are listed one after the other.

        Raises:
            DecompressionLimitError: they are too many.
        """
        if (self.members or 0) >= MAX_MEMBERS:
            raise DecompressionLimitError(f"more than {MAX_MEMBERS:,} members")

    def findings(self) -> Findings:
        """Return the findings for a record."""
        biggest = max(self.unpacked, (self.declared or 0) - self.holes)
        if biggest >= _BOMB_BYTES and biggest > _BOMB_RATIO * self.packed:
            self.flags.add(BOMB)
        all_attributes: dict[str, Json | None] = {
            "format": self.kind,
            "contentType": self.content_type,
            "members": self.members,
            "folders": self.folders if self.members is not None else None,
            "names": list(self.names) if self.members is not None else None,
            "declaredSize": self.declared,
            "unpackedSize": self.unpacked if self.is_measured else None,
            "complete": self.complete,
        }
        attributes = {name: value for name, value in all_attributes.items() if value is not None}
        return Findings(attributes, sorted(self.flags))


def leaves_its_folder(name: str) -> bool:
    """Tell whether a path is absolute or has `..`, on any operating system."""
    parts = name.replace("\\", "/").split("/")
    return bool(name) and (not parts[0] or ".." in parts or bool(_DRIVE.match(name)))
