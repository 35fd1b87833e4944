"""The OpenAPI document of the API, generated from its endpoints; not used in Lambda.

Run with `python -m`, it prints the document; a test compares the file with it.
"""

from __future__ import annotations

import inspect
import json
import sys
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

import serverless_s3_processor
from serverless_s3_processor.runtime.api.endpoint import Response
from serverless_s3_processor.runtime.api.json_schema import Schemas
from serverless_s3_processor.runtime.api.routes import endpoints
from serverless_s3_processor.runtime.api.schemas import (
    failures,
    process,
    quarantine,
    records,
    runs,
    status,
    transfers,
    values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.api.endpoint import Endpoint, Link
    from serverless_s3_processor.runtime.api.fields import Field

_DESCRIPTION: Final = """\
The API that scripts, the command line and the console use. Every request is signed with AWS's \
Signature Version 4 for the service `execute-api`, by a principal of the deployment's own account \
who is allowed `execute-api:Invoke`: the stack provides a policy for readers and one for \
operators. Keys are passed in the query or in the body, never in the path, as Unicode; timestamps \
are ISO-8601 in UTC.\
"""
_ALWAYS: Final = {
    400: "The request is invalid; `error.field` names the part.",
    403: "The request is not signed, or its principal is not allowed to do this.",
    429: "Too many requests. Wait and try again.",
    500: "An internal error. The logs have more, under the `requestId`.",
    502: "The function crashed. Try again; the logs say more, under the `requestId`.",
    503: "A service that the API needs is unavailable. Try again.",
    504: "The function timed out. Try again.",
}
_BODY_ONLY: Final = {413: "The request is too large."}
_SIGNED: Final = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
_TAGS: Final = {
    "system": "openapi status summary",
    "objects": "history objects process transfers",
    "failures": "failures redrive",
    "actions": "actions quarantine",
    "reconcile": "reconcile",
}
"""The modules of the operations of each tag."""
_MODULES: Final = {
    module.__name__.rpartition(".")[2]: module
    for module in (failures, process, quarantine, records, runs, status, transfers, values)
}
_BY_OPERATION: Final = {endpoint.name: endpoint for endpoint in endpoints()}


def document() -> dict[str, Any]:
    """Return the document."""
    schemas = Schemas()
    error = _content("", schemas.response(values.Error))["content"]
    paths: dict[str, Any] = {}
    for endpoint in endpoints():
        operation = _operation(endpoint, schemas, error)
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "serverless-s3-processor",
            "version": serverless_s3_processor.__version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/prod",
                "description": "The stack's output `APIGatewayURL`.",
                "variables": {"api": {"default": "api"}, "region": {"default": "us-east-1"}},
            }
        ],
        "security": [{"sigv4": []}],
        "tags": [{"name": tag} for tag in _TAGS],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {"sigv4": _SIGNED},
        },
    }


def text() -> str:
    """Return the content of the file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _operation(endpoint: Endpoint, schemas: Schemas, error: Any) -> dict[str, Any]:  # noqa: ANN401
    summary, _, description = inspect.cleandoc(endpoint.respond.__doc__ or "").partition("\n\n")
    module = endpoint.respond.__module__.rpartition(".")[2]
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [tag for tag, modules in _TAGS.items() if module in modules.split()],
        "summary": summary.removesuffix("."),
        "description": " ".join(description.split()),
        "x-access": endpoint.access.value,
    }
    if parameters := [
        _parameter(field, part) for part in ("path", "query") for field in endpoint.fields_in(part)
    ]:
        operation["parameters"] = parameters
    if fields := endpoint.fields_in("body"):
        operation["requestBody"] = {
            "required": any(field.is_required for field in fields),
            "content": {"application/json": {"schema": _body(fields)}},
        }
    always = {**_ALWAYS, **(_BODY_ONLY if fields else {})}
    errors = always | _merged(always, endpoint.errors)
    responses = _results(endpoint, schemas) | {
        status: {"description": description, "content": error}
        for status, description in errors.items()
    }
    return {
        **operation,
        "responses": {str(status): responses[status] for status in sorted(responses)},
    }


def _parameter(field: Field[Any], part: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": part,
        "description": field.description,
        "required": field.is_required,
        "schema": _schema(field),
    }


def _body(fields: Sequence[Field[Any]]) -> dict[str, Any]:
    required = [field.name for field in fields if field.is_required]
    return {
        "type": "object",
        "properties": {
            field.name: {"description": field.description, **_schema(field)} for field in fields
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _schema(field: Field[Any]) -> dict[str, Any]:
    schema = dict(field.kind.schema)
    if field.default not in (None, "", {}):
        schema["default"] = field.default
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def _results(endpoint: Endpoint, schemas: Schemas) -> dict[int, dict[str, Any]]:
    hint = get_type_hints(endpoint.respond, localns=_MODULES)["return"]
    alternatives = (hint,) if get_origin(hint) is Response else get_args(hint)
    results = {
        status: _content(description, schemas.response(get_args(alternative)[0]))
        for (status, description), alternative in zip(
            endpoint.results.items(), alternatives, strict=True
        )
    }
    if endpoint.links:
        results[max(results)]["links"] = {link.operation: _link(link) for link in endpoint.links}
    return results


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _merged(always: Mapping[int, str], specific: Mapping[int, str]) -> dict[int, str]:
    return {
        status: f"{description} {always[status]}" if status in always else description
        for status, description in specific.items()
    }


def _link(link: Link) -> dict[str, Any]:
    target = _BY_OPERATION[link.operation]
    member = "requestBody" if target.fields_in("body") else "parameters"
    return {
        "operationId": link.operation,
        "description": link.description,
        member: {name: f"$response.body#{pointer}" for name, pointer in link.values.items()},
    }


if __name__ == "__main__":
    sys.stdout.write(text())
