"""The one file that says what is done on the strength of results, read and validated at synth."""

import json
import re
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.declaration import Table
from serverless_s3_processor.runtime.config import names

STATUSES: Final = (
    "processed",
    "failed",
    "unreadable",
    "gone",
    "folder",
    "deleted",
    "quarantined",
    "released",
)
"""All that a record may have."""
MOVABLE: Final = ("processed", "failed")
"""Of what there is to move."""
_FLAG: Final = re.compile(r"\*|[!-~]([ -~]{0,62}[!-~])?")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
_TAG: Final = re.compile(r"(?!aws:)[A-Za-z0-9+=._:/@-]{1,128}")
_ROLE: Final = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[\w+=,.@/-]{1,512}")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which records: by status or flag, under a prefix."""

    statuses: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Table, allowed: tuple[str, ...]) -> Self:
        """Take it out of a table.

        Raises:
            ContextError: it selects nothing, or what can't be.
        """
        table.refuse_others("statuses", "flags", "prefixes")
        selection = cls(**{name: table.texts(name) for name in table.values})
        if not selection.statuses and not selection.flags:
            raise ContextError(f"{table.place}: it needs statuses or flags.")
        for status in selection.statuses:
            if status not in allowed:
                raise ContextError(
                    f"{table.place}: {status!r} must be one of {', '.join(allowed)}."
                )
        for flag in selection.flags:
            if not _FLAG.fullmatch(flag):
                raise ContextError(f"{table.place}: {flag!r} must be a flag, or * for any.")
        for prefix in selection.prefixes:
            if not prefix.startswith(names.WATCHED_PREFIX):
                raise ContextError(
                    f"{table.place}: {prefix!r} must begin with {names.WATCHED_PREFIX}."
                )
        return selection

    def to_setting(self) -> str:
        """Return what `domain.actions.Selection.parse` reads."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, kw_only=True)
class Actions:
    """The actions that are on; none by default.

    `tag` is the tag's key. `readers` may read what nobody else may, if `refuse_reads`.
    """

    tag: str | None = None
    quarantine: Selection | None = None
    refuse_reads: bool = False
    readers: tuple[str, ...] = ()
    announce: Selection | None = None

    @classmethod
    def read(cls, location: str, project: Path) -> Self:
        """Read a file, as seen from the project's folder; no actions if `location` is empty.

        Raises:
            ContextError: there is something wrong with it; the message names the place in it.
        """
        if not location:
            return cls()
        path = project / location
        table = Table(path.name, _toml(path))
        table.refuse_others("tag", "quarantine", "reads", "announce")
        actions = cls(
            tag=_tag(table),
            quarantine=_selection(table, "quarantine", MOVABLE),
            readers=_readers(table),
            refuse_reads="reads" in table.values,
            announce=_selection(table, "announce", STATUSES),
        )
        if actions.refuse_reads and not actions.tag:
            raise ContextError(f"{path.name}: [reads] needs [tag]: it goes by what is processed.")
        return actions

    @property
    def need_function(self) -> bool:
        """Whether something is done to objects."""
        return bool(self.tag or self.quarantine)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContextError(f"{path.name}: this is no TOML: {error}") from None


def _tag(table: Table) -> str | None:
    if "tag" not in table.values:
        return None
    tag = Table(f"{table.place}, [tag]", table.table("tag"))
    tag.refuse_others("key")
    key = tag.values.get("key", names.STATUS_TAG)
    if not isinstance(key, str) or not _TAG.fullmatch(key):
        raise ContextError(f"{tag.place}: {key!r} can't be the key of a tag.")
    return key


def _selection(table: Table, name: str, allowed: tuple[str, ...]) -> Selection | None:
    if name not in table.values:
        return None
    return Selection.read(Table(f"{table.place}, [{name}]", table.table(name)), allowed)


def _readers(table: Table) -> tuple[str, ...]:
    reads = Table(f"{table.place}, [reads]", table.table("reads"))
    reads.refuse_others("readers")
    readers = reads.texts("readers") if "readers" in reads.values else ()
    for reader in readers:
        if not _ROLE.fullmatch(reader):
            raise ContextError(f"{reads.place}: {reader!r} must be the ARN of a role or user.")
    return readers
