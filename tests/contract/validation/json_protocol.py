"""Requests of services whose protocol is JSON.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import json
from typing import Any

from botocore.model import OperationModel, ServiceModel

from tests.contract.validation.members import from_base64, member_of, members_on_wire
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.wire import WireRequest, require


def read(model: ServiceModel, request: WireRequest) -> tuple[OperationModel, Any]:
    """Return the operation that a request calls, and its parameters.

    Raises:
        InvalidRequestError: it breaks the protocol, or has a member that the operation has not.
    """
    headers = dict(request.headers)
    operation = _operation(model, headers.pop("x-amz-target", ""))
    content_type = f"application/x-amz-json-{model.metadata['jsonVersion']}"
    require("headers", headers, {"content-type": content_type})
    require(
        "method, path and query", (request.method, request.path, request.query), ("POST", "/", {})
    )
    return operation, _decode(operation.input_shape, json.loads(request.body))


def _operation(model: ServiceModel, target: str) -> OperationModel:
    prefix, _, name = target.partition(".")
    if prefix != model.metadata["targetPrefix"] or name not in model.operation_names:
        raise InvalidRequestError(f"x-amz-target is {target!r}")
    return model.operation_model(name)


def _decode(shape: Any, value: Any) -> Any:
    """What is of another type than the shape's is left alone."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return _structure(shape, value)
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _decode(shape.value, part) for key, part in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_decode(shape.member, part) for part in value]
    if shape.type_name == "blob":
        return from_base64(value) if isinstance(value, str) else None
    return value


def _structure(shape: Any, value: dict[str, Any]) -> dict[str, Any]:
    members = members_on_wire(shape)
    named = {member_of(shape, members, name): part for name, part in value.items()}
    return {member: _decode(shape.members[member], part) for member, part in named.items()}
