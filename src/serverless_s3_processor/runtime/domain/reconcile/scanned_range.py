"""What one part of a run saw: the range, the verdicts, the requests, and who is there.

Written as a line of JSON and then the fingerprints.
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
"""How many requests of each kind; read units and seconds have fractions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What parts of a run come to."""

    tally: Tally
    requests: Requests

    def __add__(self, other: Totals) -> Totals:
        return Totals(tally=self.tally + other.tally, requests=self.requests + other.requests)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        tally = {verdict.value: count for verdict, count in self.tally.items()}
        return {"tally": tally, "requests": dict(self.requests)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Read what an earlier step handed on."""
        tally = Tally({Verdict(name): count for name, count in fields["tally"].items()})
        return cls(tally=tally, requests=Counter(fields["requests"]))


ZERO_TOTALS = Totals(tally=Tally(), requests=Counter())


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedRange:
    """What one part of a run saw."""

    key_range: KeyRange
    totals: Totals
    fingerprints: FingerprintSet

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        line = {
            "after": self.key_range.start_after,
            "through": self.key_range.through,
            **self.totals.to_json(),
        }
        return json.dumps(line).encode() + b"\n" + self.fingerprints.to_bytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return what `written` gave the bytes of."""
        line, _, fingerprints = content.partition(b"\n")
        fields = json.loads(line)
        return cls(
            key_range=KeyRange(fields["after"], fields["through"]),
            totals=Totals.from_json(fields),
            fingerprints=FingerprintSet.from_bytes(fingerprints),
        )


def file_name(*parts: str | None) -> str:
    """Return the name of the file for a part of a run; the same part has always the same."""
    text = json.dumps(parts).encode()
    return blake2b(text, digest_size=16).hexdigest()
