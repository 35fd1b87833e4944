"""Scanner findings that are accepted, each with its reason.

The findings are data, in `acknowledged.toml`: tests compare them with what the scanners find, and
`docs/security.md` lists them for deployers. CDK could acknowledge them in the constructs, but
only cdk-nag would read that, and nobody would notice an entry that no longer matches.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATH: Final = Path(__file__).with_suffix(".toml")
DEPLOYMENTS: Final = ("dev", "prod", "full")
"""The scanned templates: with every default, of the README's command, and with no default."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A rule of a scanner that a resource breaks."""

    deployment: str
    """One of `DEPLOYMENTS`."""
    rule: str
    """The rule, with `{env}` in place of the environment in resource names."""
    resource: str
    """The path of its construct within the stack, without CDK's last part, `Resource`."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Accepted findings with one reason: each of the resources breaks each of the rules."""

    rules: tuple[str, ...]
    resources: tuple[str, ...]
    deployments: tuple[str, ...]
    reason: str

    @classmethod
    def read(cls, entry: Mapping[str, object]) -> Acknowledged:
        """Parse an entry of the file.

        Raises:
            ValueError: something is missing, or is not one of these members.
        """
        if set(entry) - {"rules", "resources", "only_in", "reason"}:
            raise ValueError(f"{PATH.name}: {entry} has unknown members.")
        rules, resources, reason = (entry.get(name) for name in ("rules", "resources", "reason"))
        if not (isinstance(rules, list) and rules and isinstance(resources, list) and resources):
            raise ValueError(f"{PATH.name}: {entry} needs rules and resources.")
        if not (isinstance(reason, str) and reason.strip()):
            raise ValueError(f"{PATH.name}: {rules} needs a reason.")
        only_in = entry.get("only_in", [*DEPLOYMENTS])
        if not (isinstance(only_in, list) and only_in and {*only_in} <= {*DEPLOYMENTS}):
            raise ValueError(f"{PATH.name}: {rules}: only_in is a list of {DEPLOYMENTS}.")
        return cls(tuple(rules), tuple(resources), tuple(only_in), " ".join(reason.split()))

    def matches(self, finding: Finding) -> bool:
        """Tell whether the entry covers this finding."""
        return (
            finding.deployment in self.deployments
            and finding.resource in self.resources
            and finding.rule in self.rules
        )

    def parts(self) -> Iterator[tuple[str, str]]:
        """Yield each rule with each resource; a scanner must report each of them."""
        for rule in self.rules:
            for resource in self.resources:
                yield rule, resource


def acknowledged(path: Path = PATH) -> list[Acknowledged]:
    """Return the entries of the file.

    Raises:
        ValueError: an entry is not complete.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["acknowledged"]
    return [Acknowledged.read(entry) for entry in entries]
