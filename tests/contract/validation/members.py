"""Names and texts on the wire, as the members of a shape and their values."""

import binascii
from collections.abc import Iterable, Mapping
from typing import Any

from botocore.model import Shape

from tests.contract.validation.parameters import InvalidRequestError


def members_on_wire(shape: Any) -> dict[str, str]:
    """Return the members of a structure by their names on the wire."""
    return {part.serialization.get("name", name): name for name, part in shape.members.items()}


def member_of(shape: Shape, members: Mapping[str, str], name: str) -> str:
    """Return the member that has a name on the wire.

    Raises:
        InvalidRequestError: none has.
    """
    if name not in members:
        raise InvalidRequestError(f"{shape.name} has no member {name!r}")
    return members[name]


def unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return pairs of names and values as a dict.

    Raises:
        InvalidRequestError: a name is repeated.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidRequestError(f"{name!r} is repeated")
        found[name] = value
    return found


def from_text(shape: Shape, text: str) -> Any:
    """Return a value that the wire has as text; the text itself if it is not of that type."""
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return from_base64(text) if shape.type_name == "blob" else text


def from_base64(text: str) -> bytes | None:
    """Return the bytes; None, which no blob may be, if the text is not base64."""
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
