"""The API's OpenAPI document, which its methods are made from."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from serverless_s3_processor.locations import PACKAGE

_FILE: Final = PACKAGE / "runtime" / "api" / "openapi.json"
READ: Final = "read"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of a path; `access` is `read` or `operate`."""

    method: str
    path: str
    access: str
    parameters: Mapping[str, bool]
    """Its query parameters by name, and whether they are required."""
    path_parameters: Sequence[str]
    """The names in braces in its path."""
    body_required: bool

    @property
    def any_path(self) -> str:
        """The path as policies name it: a part in braces may be anything."""
        return re.sub(r"\{[^}]*\}", "*", self.path)


def operations() -> list[Operation]:
    """Return all operations, in the document's order."""
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    return [
        _operation(method.upper(), path, fields)
        for path, methods in document["paths"].items()
        for method, fields in methods.items()
    ]


def _operation(method: str, path: str, fields: Mapping[str, Any]) -> Operation:
    return Operation(
        method=method,
        path=path,
        access=fields["x-access"],
        parameters={
            parameter["name"]: parameter["required"] for parameter in _parameters(fields, "query")
        },
        path_parameters=[p["name"] for p in _parameters(fields, "path")],
        body_required=fields.get("requestBody", {}).get("required", False),
    )


def _parameters(fields: Mapping[str, Any], location: str) -> list[Mapping[str, Any]]:
    return [p for p in fields.get("parameters", []) if p["in"] == location]


def required_parameters(all_operations: Iterable[Operation]) -> list[str]:
    """Return the names of query parameters that some operation requires."""
    return sorted(
        {
            name
            for operation in all_operations
            for name, is_required in operation.parameters.items()
            if is_required
        }
    )
