"""Derived files as they go over a channel: what they are in words, their contents as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.isolation.channel import ChannelError
from serverless_s3_processor.runtime.domain.outcomes.derived import (
    MAX_BYTES,
    MAX_FILES,
    DerivedFile,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome

MAX_DATA_BYTES: Final = MAX_FILES * MAX_BYTES
"""Of one processor: more bytes than these are none that it may derive."""


def pack(outcome: ProcessingOutcome) -> tuple[list[dict[str, Any]], bytes]:
    """Return the words and the bytes that tell an outcome's files."""
    files = [file for files_of_one in outcome.derived.values() for file in files_of_one]
    descriptions = [
        {"name": file.name, "type": file.content_type, "bytes": len(file.content)} for file in files
    ]
    return descriptions, b"".join(file.content for file in files)


def unpack(descriptions: Iterable[Any], data: bytes) -> list[DerivedFile]:
    """Return the files that were told so.

    Raises:
        ChannelError: that makes no sense.
    """
    files, start = [], 0
    for description in descriptions:
        match description:
            case {"name": str(name), "type": str(type_), "bytes": int(size)} if size >= 0:
                content = data[start : start + size]
                files.append(DerivedFile(name=name, content_type=type_, content=content))
                start += size
            case _:
                raise ChannelError("what it said is no derived file")
    if start != len(data):
        raise ChannelError("what it derived has another size than it said")
    return files
