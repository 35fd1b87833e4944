"""The operations of the OpenAPI document."""

from typing import Any

from tests.support.openapi import DOCUMENT


def operations() -> dict[str, dict[str, Any]]:
    """All operations by name, each with its method and path."""
    return {
        operation["operationId"]: {**operation, "method": method.upper(), "path": path}
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }
