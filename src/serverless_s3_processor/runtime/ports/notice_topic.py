"""The topic of object notices and digests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.notices.notice import Notice


@dataclass(frozen=True, slots=True)
class PublishRefusal:
    """Why a notice was not published; `final` if it never can be."""

    reason: str
    final: bool = False


class NoticeTopic(Protocol):
    """The topic of object notices and digests."""

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        """Publish notices; return for each None, or its refusal.

        Raises:
            UnavailableError: probably none was published.
        """
