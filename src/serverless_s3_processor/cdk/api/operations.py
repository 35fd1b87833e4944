"""The API's OpenAPI document, which its methods are made from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.locations import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FILE: Final = PACKAGE / "runtime" / "api" / "openapi.json"
READ: Final = "read"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path; `access` is `read` or `operate`."""

    method: str
    path: str
    access: str
    parameters: Mapping[str, bool]
    """The names in its query, and whether each must be there."""
    path_parameters: Sequence[str]
    """The names in braces in its path."""
    body_required: bool

    @property
    def any_path(self) -> str:
        """The path as policies name it: what stands in braces may be anything."""
        return re.sub(r"\{[^}]*\}", "*", self.path)


def operations() -> list[Operation]:
    """Return all operations, in the document's order."""
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    return [
        _operation(method.upper(), path, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    return Operation(
        method=method,
        path=path,
        access=told["x-access"],
        parameters={each["name"]: each["required"] for each in _parameters(told, "query")},
        path_parameters=[each["name"] for each in _parameters(told, "path")],
        body_required=told.get("requestBody", {}).get("required", False),
    )


def _parameters(told: Mapping[str, Any], place: str) -> list[Mapping[str, Any]]:
    return [each for each in told.get("parameters", []) if each["in"] == place]


def required_parameters(all_operations: Iterable[Operation]) -> list[str]:
    """Return the names that some operation can't do without in its query, each once."""
    return sorted({n for each in all_operations for n, must in each.parameters.items() if must})
