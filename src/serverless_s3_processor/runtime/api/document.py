"""The OpenAPI document of the API, written from its endpoints.

Run with `python -m`, it prints the document; a test compares the file with it. Nothing of this runs
in Lambda.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

import serverless_s3_processor
from serverless_s3_processor.runtime.api.routes import endpoints
from serverless_s3_processor.runtime.api.schemas import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.api.endpoint import Endpoint, Link, Schema
    from serverless_s3_processor.runtime.api.fields import Field
    from serverless_s3_processor.runtime.domain.record import Json

_DESCRIPTION: Final = """\
The one door for scripts, the command line and the console. Every request is signed with AWS's \
Signature Version 4 for the service `execute-api`, by somebody of the deployment's own account \
who is allowed `execute-api:Invoke`: the stack has a ready policy for readers and one for \
operators. Keys travel in the query or in the body, never in the path, as Unicode; moments are \
ISO-8601 in UTC.\
"""
_ALWAYS: Final = {
    400: "Something about the request is wrong; `error.field` says what.",
    403: "The request is not signed, or by somebody who may not.",
    429: "Too many requests at once. Wait a little and try again.",
    500: "A mistake of the system's own. The logs say more, under the `requestId`.",
    502: "The function died. Try again; the logs say more, under the `requestId`.",
    503: "A service that this needs does not answer. Try again.",
    504: "It took too long. Try again.",
}
_NAMED: Final = {endpoint.name: endpoint for endpoint in endpoints()}
_BODY_ONLY: Final = {413: "The request is too big."}


def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, Any] = {}
    for endpoint in endpoints():
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
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
        "paths": paths,
        "components": {
            "schemas": dict(COMPONENTS),
            "securitySchemes": {"sigv4": _SIGNED},
        },
    }


_SIGNED: Final = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "description": "AWS Signature Version 4.",
    "x-amazon-apigateway-authtype": "awsSigv4",
}


def text() -> str:
    """Return the document as it stands in the file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": endpoint.meaning,
        "x-access": endpoint.access.value,
    }
    in_path = [_parameter(field, "path") for field in endpoint.path_fields]
    if parameters := in_path + [_parameter(field, "query") for field in endpoint.query]:
        operation["parameters"] = parameters
    if endpoint.body:
        content = {"application/json": {"schema": _body(endpoint)}}
        operation["requestBody"] = {"required": endpoint.body_required, "content": content}
    return {**operation, "responses": _responses(endpoint)}


def _parameter(field: Field[Any], place: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "in": place,
        "description": field.meaning,
        "required": field.required,
        "schema": _schema(field),
    }


def _body(endpoint: Endpoint) -> Schema:
    required: list[Json] = [field.name for field in endpoint.body if field.required]
    return {
        "type": "object",
        "properties": {
            field.name: {"description": field.meaning, **_schema(field)} for field in endpoint.body
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _schema(field: Field[Any]) -> Schema:
    schema = dict(field.kind.schema)
    if field.default not in (None, "", {}):
        schema["default"] = field.default
    if field.example is not None:
        schema["examples"] = [field.example]
    return schema


def _responses(endpoint: Endpoint) -> dict[str, Any]:
    responses = {
        status: _response(meaning, schema) | _links(endpoint.links.get(status, ()))
        for status, (meaning, schema) in endpoint.results.items()
    }
    always = {**_ALWAYS, **(_BODY_ONLY if endpoint.body else {})}
    error: Schema = {"$ref": "#/components/schemas/Error"}
    for status, meaning in (always | _merged(always, endpoint.errors)).items():
        responses[status] = _response(meaning, error)
    return {str(status): responses[status] for status in sorted(responses)}


def _merged(always: Mapping[int, str], own: Mapping[int, str]) -> dict[int, str]:
    return {
        status: f"{meaning} {always[status]}" if status in always else meaning
        for status, meaning in own.items()
    }


def _response(meaning: str, schema: Schema) -> dict[str, Any]:
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


def _links(links: Sequence[Link]) -> dict[str, Any]:
    told = {link.to: _link(link, _NAMED[link.to]) for link in links}
    return {"links": told} if told else {}


def _link(link: Link, target: Endpoint) -> dict[str, Any]:
    where = "parameters" if target.query or target.path_fields else "requestBody"
    return {
        "operationId": link.to,
        "description": link.meaning,
        where: {name: f"$response.body#{place}" for name, place in link.values.items()},
    }


if __name__ == "__main__":
    sys.stdout.write(text())
