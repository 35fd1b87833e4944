"""The result of one part of a run: the range, the verdicts, the requests, and the identities.

It is serialized as a line of JSON, followed by the fingerprints.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Self

from serverless_s3_processor.runtime.domain.reconcile.comparison import Tally, Verdict
from serverless_s3_processor.runtime.domain.reconcile.fingerprint_set import FingerprintSet
from serverless_s3_processor.runtime.domain.reconcile.key_range import KeyRange

if TYPE_CHECKING:
    from collections.abc import Mapping

Requests = Counter[str]
"""The number of requests of each kind; read units and milliseconds have fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The verdicts and requests of parts of a run."""

    tally: Tally
    requests: Requests

    def __add__(self, other: Totals) -> Totals:
        return Totals(tally=self.tally + other.tally, requests=self.requests + other.requests)

    def to_json(self) -> dict[str, Any]:
        """Serialize it."""
        tally = {verdict.value: count for verdict, count in self.tally.items()}
        return {"tally": tally, "requests": dict(self.requests)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Parse what `to_json` returns."""
        tally = Tally({Verdict(name): count for name, count in fields["tally"].items()})
        return cls(tally=tally, requests=Counter(fields["requests"]))


ZERO_TOTALS = Totals(tally=Tally(), requests=Counter())


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedRange:
    """The result of one part of a run."""

    key_range: KeyRange
    totals: Totals
    fingerprints: FingerprintSet

    def to_bytes(self) -> bytes:
        """Serialize it."""
        line = {
            "after": self.key_range.start_after,
            "through": self.key_range.through,
            **self.totals.to_json(),
        }
        return json.dumps(line).encode() + b"\n" + self.fingerprints.to_bytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Parse what `to_bytes` returns."""
        line, _, fingerprints = content.partition(b"\n")
        fields = json.loads(line)
        return cls(
            key_range=KeyRange(fields["after"], fields["through"]),
            totals=Totals.from_json(fields),
            fingerprints=FingerprintSet.from_bytes(fingerprints),
        )


def file_name(*parts: str | None) -> str:
    """Return the file name for a part of a run; the same part always gets the same name."""
    text = json.dumps(parts).encode()
    return blake2b(text, digest_size=16).hexdigest()
