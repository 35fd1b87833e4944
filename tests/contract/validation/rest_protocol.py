"""Requests of S3, whose protocol is REST with XML, as far as objects are read and written.

https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
"""

import binascii
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, ServiceModel

from tests.contract.validation.members import from_text, member_of
from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.wire import WireRequest, require

_OPERATIONS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject"}
_VIRTUAL_HOST = r"(.+)\.s3(?:-fips)?\.[^/]+"
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"""


def read(model: ServiceModel, request: WireRequest) -> tuple[OperationModel, Any]:
    """Return the operation that a request calls, and its parameters.

    Raises:
        InvalidRequestError: it breaks the protocol, or has a member that the operation has not.
    """
    if request.method not in _OPERATIONS:
        raise InvalidRequestError(f"method is {request.method!r}")
    operation = model.operation_model(_OPERATIONS[request.method])
    shape = operation.input_shape
    parameters = {
        **_at(shape, "uri", _uri_fields(operation, request)),
        **_at(shape, "querystring", request.query),
        **_headers(shape, request.headers),
        **_body(operation, request.body),
    }
    _check_checksum(parameters, request.body)
    return operation, parameters


def _uri_fields(operation: OperationModel, request: WireRequest) -> dict[str, str]:
    template: str = operation.http["requestUri"]
    pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template)
    pattern = re.sub(r"{(\w+)\+}", r"(?P<\1>.*)", pattern)
    virtual = re.fullmatch(_VIRTUAL_HOST, request.host)
    path = f"/{virtual[1]}{request.path}" if virtual else request.path
    fields = re.fullmatch(pattern, path, re.DOTALL)
    if fields is None:
        raise InvalidRequestError(f"{operation.name}: {path!r} does not match {template}")
    return fields.groupdict()


def _at(shape: Any, location: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the members at a location; names of headers are in lower case."""
    members = {
        _wire_name(part, location): member
        for member, part in shape.members.items()
        if part.serialization.get("location") == location
    }
    named = {member_of(shape, members, name): text for name, text in fields.items()}
    return {member: from_text(shape.members[member], text) for member, text in named.items()}


def _wire_name(member: Any, location: str) -> str:
    name: str = member.serialization["name"]
    return name.lower() if location == "header" else name


def _headers(shape: Any, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return the members in headers, of which one may have all headers with a prefix."""
    found: dict[str, Any] = {}
    single = dict(headers)
    for member, part in shape.members.items():
        if part.serialization.get("location") == "headers":
            prefix = part.serialization["name"]
            prefixed = [name for name in headers if name.startswith(prefix)]
            found[member] = {name.removeprefix(prefix): single.pop(name) for name in prefixed}
    return {**found, **_at(shape, "header", single)}


def _body(operation: OperationModel, body: bytes) -> dict[str, bytes]:
    payload = operation.input_shape.serialization.get("payload") if operation.input_shape else None
    if payload is None:
        require(f"the body of {operation.name}", body, b"")
        return {}
    return {payload: body}


def _check_checksum(parameters: Mapping[str, Any], body: bytes) -> None:
    """See https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html."""
    if "ChecksumCRC32" in parameters:
        checksum = b64encode(binascii.crc32(body).to_bytes(4, "big")).decode()
        require("ChecksumCRC32", parameters["ChecksumCRC32"], checksum)
