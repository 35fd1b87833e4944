"""Derived files in messages: descriptions in the header, contents in the data."""

from __future__ import annotations

from itertools import chain
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
"""Maximum size of all derived files of a processor."""


def pack(outcome: ProcessingOutcome) -> tuple[list[dict[str, Any]], bytes]:
    """Return descriptions and contents of an outcome's files."""
    files = list(chain.from_iterable(outcome.derived.values()))
    descriptions = [
        {"name": file.name, "type": file.content_type, "bytes": len(file.content)} for file in files
    ]
    return descriptions, b"".join(file.content for file in files)


def unpack(descriptions: Iterable[Any], data: bytes) -> list[DerivedFile]:
    """Return the files that `pack` was given.

    Raises:
        ChannelError: descriptions and contents are invalid or don't match.
    """
    files, start = [], 0
    for description in descriptions:
        match description:
            case {"name": str(name), "type": str(type_), "bytes": int(size)} if size >= 0:
                content = data[start : start + size]
                files.append(DerivedFile(name=name, content_type=type_, content=content))
                start += size
            case _:
                raise ChannelError("its message describes no valid derived file")
    if start != len(data):
        raise ChannelError("a derived file has another size than its message says")
    return files
