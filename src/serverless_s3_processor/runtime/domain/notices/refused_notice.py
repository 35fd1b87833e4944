"""A notice that the topic refused permanently, as a dead letter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Self

_KIND: Final = "refusedNotice"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedNotice:
    """The record that subscribers were not notified of, and the reason."""

    bucket: str
    object_key: str
    upload_time: str
    reason: str

    def to_body(self) -> str:
        """Return the body of the dead letter."""
        return json.dumps({_KIND: asdict(self)})

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Parse what `to_body` returns.

        Raises:
            ValueError: it is something else.
        """
        try:
            return cls(**{name: str(value) for name, value in json.loads(body)[_KIND].items()})
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"{error!r}") from error
