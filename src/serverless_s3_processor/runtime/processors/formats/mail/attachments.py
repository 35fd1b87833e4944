"""Attachments of messages, as a record shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json

_MAX_ATTACHMENTS: Final = 20
_MAX_NAME: Final = 100


@dataclass(slots=True)
class Attachments:
    """The number of attachments, and the facts of the first ones; sizes are in bytes."""

    count: int = 0
    facts: list[Json] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether further attachments are counted only."""
        return len(self.facts) >= _MAX_ATTACHMENTS

    def add(self, name: str, content_type: str, size: int | None) -> None:
        """Add an attachment."""
        self.count += 1
        if self.is_full:
            return
        all_facts: dict[str, Json] = {
            "name": printable(" ".join(name.split()), _MAX_NAME) or None,
            "contentType": printable(content_type, _MAX_NAME) or None,
            "size": size,
        }
        self.facts.append({key: value for key, value in all_facts.items() if value is not None})

    def attributes(self) -> dict[str, Json]:
        """Return the attributes for a record."""
        attributes: dict[str, Json] = {"attachmentCount": self.count}
        return attributes | ({"attachments": self.facts} if self.facts else {})
