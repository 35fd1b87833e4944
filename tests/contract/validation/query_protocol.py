"""Requests of services whose protocol is the query protocol.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from botocore.model import OperationModel, ServiceModel

from tests.contract.validation.members import from_text, member_of, members_on_wire, unique
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.wire import WireRequest, require

Tree: TypeAlias = str | dict[str, "Tree"]
"""The fields of a form, nested by the dots in their names."""
_CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"


def read(model: ServiceModel, request: WireRequest) -> tuple[OperationModel, Any]:
    """Return the operation that a request calls, and its parameters.

    Raises:
        InvalidRequestError: it breaks the protocol, or has a member that the operation has not.
    """
    require("headers", request.headers, {"content-type": _CONTENT_TYPE})
    require(
        "method, path and query", (request.method, request.path, request.query), ("POST", "/", {})
    )
    fields = unique(
        parse_qsl(
            request.body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    )
    require("Version", fields.pop("Version", None), model.api_version)
    action = fields.pop("Action", "")
    if action not in model.operation_names:
        raise InvalidRequestError(f"Action is {action!r}")
    operation = model.operation_model(action)
    return operation, _decode(operation.input_shape, _tree(fields))


def _tree(fields: Mapping[str, str]) -> Tree:
    root: dict[str, Tree] = {}
    for name, value in fields.items():
        *parents, last = name.split(".")
        node: Tree = root
        for parent in parents:
            node = node.setdefault(parent, {}) if isinstance(node, dict) else node
        if not isinstance(node, dict) or last in node:
            raise InvalidRequestError(f"{name!r} is below or above another field")
        node[last] = value
    return root


def _decode(shape: Any, node: Tree) -> Any:
    """What is of another type than the shape's is left alone."""
    if isinstance(node, str):
        return from_text(shape, node)
    if shape.type_name == "structure":
        return _structure(shape, node)
    if shape.type_name == "list":
        element = shape.member.serialization.get("name", "member")
        return [_decode(shape.member, part) for part in _numbered(shape, node, element)]
    return _map(shape, node) if shape.type_name == "map" else node


def _structure(shape: Any, node: dict[str, Tree]) -> dict[str, Any]:
    members = members_on_wire(shape)
    named = {member_of(shape, members, name): part for name, part in node.items()}
    return {member: _decode(shape.members[member], part) for member, part in named.items()}


def _map(shape: Any, node: dict[str, Tree]) -> dict[str, Any]:
    names = [
        shape.key.serialization.get("name", "key"),
        shape.value.serialization.get("name", "value"),
    ]
    decoded: dict[str, Any] = {}
    for entry in _numbered(shape, node, "entry"):
        require(f"an entry of {shape.name}", sorted(entry), sorted(names))
        key, value = [entry[name] for name in names]
        decoded[_decode(shape.key, key)] = _decode(shape.value, value)
    return decoded


def _numbered(shape: Any, node: dict[str, Tree], element: str) -> list[Tree]:
    """Return the elements of a list or a map, which the wire counts from 1."""
    flattened = shape.serialization.get("flattened")
    elements = node if flattened else node.get(element)
    if not isinstance(elements, dict) or (len(node) > 1 and not flattened):
        raise InvalidRequestError(f"{shape.name} has {sorted(node)}, and not {element!r}")
    counted = [str(number) for number in range(1, len(elements) + 1)]
    require(f"the numbers in {shape.name}", list(elements), counted)
    return list(elements.values())
