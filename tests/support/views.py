"""Views of bytes in memory, which tell what was fetched of them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from serverless_s3_processor.runtime.processors.view import ObjectView


@dataclass(slots=True)
class Content:
    """Bytes as S3 serves them; `fetched` are the ranges that were asked for."""

    whole: bytes
    fetched: list[tuple[int, int]] = field(default_factory=list)

    def fetch(self, start: int, length: int) -> bytes:
        assert length > 0
        assert start < len(self.whole)
        self.fetched.append((start, length))
        return self.whole[start : start + length]

    @property
    def asked_for(self) -> int:
        return sum(length for _, length in self.fetched)


def view_of(
    content: Content | bytes,
    *,
    head: int = 1 << 18,
    budget: int = 1 << 23,
    content_type: str = "",
    key: str = "uploads/a",
    metadata: Mapping[str, str] | None = None,
    md5: str | None = None,
) -> ObjectView:
    """Return a view whose first `head` bytes came with the one read."""
    there = content if isinstance(content, Content) else Content(content)
    return ObjectView(
        key=key,
        content_type=content_type,
        size=len(there.whole),
        head=there.whole[:head],
        fetch=there.fetch,
        budget=budget,
        metadata=metadata,
        md5=md5,
    )


def noise(length: int) -> bytes:
    """Return bytes that look like nothing, the same ones each time."""
    return random.Random(1).randbytes(length)  # noqa: S311 - no secret
