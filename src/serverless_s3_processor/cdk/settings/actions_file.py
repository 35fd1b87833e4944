"""The file that declares actions on results, which is read and validated at synth."""

import json
from pathlib import Path
from typing import Annotated, Final, Generic, Literal, Self, TypeVar

from pydantic import model_validator

from serverless_s3_processor.cdk.settings.declaration import Declaration, Items
from serverless_s3_processor.cdk.settings.field_types import Matching
from serverless_s3_processor.runtime.config import names

Status = Literal[
    "processed",
    "failed",
    "unreadable",
    "gone",
    "folder",
    "deleted",
    "quarantined",
    "released",
]
"""The statuses of records."""
MovableStatus = Literal["processed", "failed"]
"""The statuses of records whose object can be moved."""
_Status = TypeVar("_Status")
_PREFIX: Final = names.WATCHED_PREFIX


class Selection(Declaration, Generic[_Status]):
    """Which records: by status or flag, under a prefix."""

    statuses: Items[_Status] = ()
    flags: Items[
        Annotated[str, Matching("a flag, or * for any", r"\*|[!-~]([ -~]{0,62}[!-~])?")]
    ] = ()
    prefixes: Items[
        Annotated[str, Matching(f"a prefix that begins with {_PREFIX}", f"(?s){_PREFIX}.*")]
    ] = ()

    @model_validator(mode="after")
    def _select_something(self) -> Self:
        if not self.statuses and not self.flags:
            raise ValueError("it needs statuses or flags.")
        return self

    def to_setting(self) -> str:
        """Return what `domain.actions.Selection.parse` reads."""
        return json.dumps(self.model_dump())


class Tag(Declaration):
    """The tag that objects get; its value is the status of the record."""

    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
    key: Annotated[str, Matching("the key of a tag", r"(?!aws:)[A-Za-z0-9+=._:/@-]{1,128}")] = (
        names.STATUS_TAG
    )


class Reads(Declaration):
    """Only the functions and these readers may read objects that are not processed."""

    readers: Items[
        Annotated[
            str,
            Matching(
                "the ARN of a role or user",
                r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[\w+=,.@/-]{1,512}",
            ),
        ]
    ] = ()


class Actions(Declaration):
    """The enabled actions; none by default."""

    tag: Tag | None = None
    quarantine: Selection[MovableStatus] | None = None
    reads: Reads | None = None
    announce: Selection[Status] | None = None

    @classmethod
    def read(cls, location: str, project: Path) -> Self:
        """Read a file, relative to the project's folder; no actions if `location` is empty.

        Raises:
            ContextError: the file is invalid.
        """
        return cls.read_file(project / location) if location else cls()

    @model_validator(mode="after")
    def _check_reads(self) -> Self:
        if self.reads and not self.tag:
            raise ValueError("[reads] needs [tag]: readers are limited by the tag.")
        return self

    @property
    def need_function(self) -> bool:
        """Whether an action needs the function `actions`."""
        return bool(self.tag or self.quarantine)

    @property
    def tag_key(self) -> str:
        """The key of the tag; empty if objects get none."""
        return self.tag.key if self.tag else ""

    @property
    def quarantine_setting(self) -> str:
        """The functions' setting of quarantine; empty if nothing is moved there."""
        return self.quarantine.to_setting() if self.quarantine else ""
