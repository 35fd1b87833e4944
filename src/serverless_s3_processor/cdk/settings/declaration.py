"""Reading what a team declares in TOML: what is wrong is told on one line that names the place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from serverless_s3_processor.cdk.settings.context_value import ContextError

_ACTION: Final = re.compile(r"([a-z0-9-]+):[A-Za-z]+")
_RESOURCE: Final = re.compile(r"\*|\$\{bucket\}.*|arn:(aws[a-z-]*|\$\{partition\}):[a-z0-9-]+:.+")
_PLACE: Final = re.compile(r"\$\{([^}]*)\}")
PLACES: Final = ("account", "bucket", "env", "partition", "region")
"""What may stand in a resource as `${account}`: what is known only where it is deployed."""


@dataclass(frozen=True)
class Table:
    """A table of TOML, and where it stands."""

    place: str
    values: Mapping[str, Any]

    def table(self, name: str) -> Mapping[str, Any]:
        """Return the table of that name; an empty one if there is none."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise ContextError(f"{self.place}: {name} must be a table.")
        return value

    def tables(self, name: str) -> list[Table]:
        """Return the list of tables of that name, which TOML writes as `[[name]]`."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ContextError(f"{self.place}: {name} must be written as [[{name}]].")
        return [
            Table(f"{self.place}, {name} {number}", each) for number, each in enumerate(value, 1)
        ]

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts that must be there, and not empty."""
        value = self.values.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise ContextError(f"{self.place}: {name} must be a list of texts.")
        return tuple(value)

    def refuse_others(self, *known: str) -> None:
        """Refuse what nothing would come of, such as a typing error."""
        for name in self.values:
            if name not in known:
                raise ContextError(
                    f"{self.place}: there is no {name!r} here, only {' and '.join(known)}."
                )


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What a processor may do beside reading the bucket: these actions on these resources."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    @classmethod
    def read(cls, table: Table) -> Self:
        """Take it out of a table.

        Raises:
            ContextError: an action or a resource is not allowed.
        """
        actions, resources = table.texts("actions"), table.texts("resources")
        table.refuse_others("actions", "resources")
        for action in actions:
            if not _ACTION.fullmatch(action):
                raise ContextError(
                    f"{table.place}: {action!r} must be one action, such as s3:GetObject."
                )
        for resource in resources:
            if not _RESOURCE.fullmatch(resource) or not set(_PLACE.findall(resource)) <= {*PLACES}:
                raise ContextError(
                    f"{table.place}: {resource!r} must be an ARN, or * where an action needs it; "
                    f"in it may stand {', '.join(f'${{{place}}}' for place in PLACES)}."
                )
        return cls(actions=actions, resources=resources)

    @property
    def services(self) -> set[str]:
        """The services whose actions these are."""
        return {action.partition(":")[0] for action in self.actions}

    def resources_in(self, known: Mapping[str, str]) -> list[str]:
        """Return the resources with what is known for each of `PLACES`."""
        return [_PLACE.sub(lambda found: known[found[1]], each) for each in self.resources]
