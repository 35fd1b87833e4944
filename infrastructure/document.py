"""The API's OpenAPI document, which its methods are made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE: Final = Path(__file__).parents[1] / "s3_processor" / "endpoints" / "openapi.json"
READ: Final = "read"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one path; `access` is `read` or `operate`."""

    method: str
    path: str
    access: str
    parameters: Mapping[str, bool]
    """The names in its query, and whether each must be there."""
    body_required: bool


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
        parameters={each["name"]: each["required"] for each in told.get("parameters", [])},
        body_required=told.get("requestBody", {}).get("required", False),
    )


def required_parameters(all_operations: Iterable[Operation]) -> list[str]:
    """Return the names that some operation can't do without, each once."""
    return sorted({n for each in all_operations for n, must in each.parameters.items() if must})
