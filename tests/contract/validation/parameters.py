"""Checks parameters against an operation's input shape in botocore's model of the service.

botocore itself checks types, required and unknown members, and minimums. The other constraints of
the model are checked here, with their patterns, which have more than Python's.
https://smithy.io/2.0/spec/constraint-traits.html
"""

from collections.abc import Iterator, Mapping, Sized
from typing import Any

import regex  # type: ignore[import-untyped]
from botocore.model import OperationModel
from botocore.validate import ParamValidator


class InvalidRequestError(AssertionError):
    """A request that the service's model does not allow; the message names the member."""


def check_call(params: Mapping[str, Any], model: OperationModel, **_: object) -> None:
    """Check a call of botocore, as a handler of its event `before-parameter-build`.

    Raises:
        InvalidRequestError: the service's model does not allow it.
    """
    check_parameters(params, model)


def check_parameters(parameters: Mapping[str, Any], operation: OperationModel) -> None:
    """Do nothing if the model allows the parameters.

    Raises:
        InvalidRequestError: it does not.
    """
    shape = operation.input_shape
    report = ParamValidator().validate(parameters, shape) if shape else None
    if report and report.has_errors():
        raise InvalidRequestError(f"{operation.name}: {report.generate_report()}")
    if violations := "\n".join(_violations(parameters, shape, operation.name)):
        raise InvalidRequestError(violations)


def _violations(value: Any, shape: Any, name: str) -> Iterator[str]:
    if isinstance(value, bool) and shape.type_name != "boolean":
        yield f"{name} is {value}, and not of the type {shape.type_name}"
    else:
        yield from _own_violations(value, shape.metadata, name)
    for part, part_shape, part_name in _parts(value, shape, name):
        yield from _violations(part, part_shape, part_name)


def _own_violations(value: Any, constraints: Mapping[str, Any], name: str) -> Iterator[str]:
    if constraints.get("enum") and value not in constraints["enum"]:
        yield f"{name} is {value!r}, and not one of {', '.join(constraints['enum'])}"
    if "pattern" in constraints and not _matches(value, constraints["pattern"]):
        yield f"{name} is {value!r}, and does not match {constraints['pattern']}"
    size = len(value) if isinstance(value, Sized) else value
    if "min" in constraints and size < constraints["min"]:
        yield f"{name} is or has {size:,}, below its minimum of {constraints['min']:,}"
    if "max" in constraints and size > constraints["max"]:
        yield f"{name} is or has {size:,}, above its maximum of {constraints['max']:,}"


def _matches(value: str, pattern: str) -> bool:
    # `\w` means ASCII, `\p{L}` any letter.
    flags = 0 if r"\p" in pattern else regex.A
    return regex.fullmatch(pattern, value, flags) is not None


def _parts(value: Any, shape: Any, name: str) -> Iterator[tuple[Any, Any, str]]:
    if shape.type_name == "structure":
        for member, part in value.items():
            yield part, shape.members[member], f"{name}.{member}"
    elif shape.type_name == "list":
        for index, part in enumerate(value):
            yield part, shape.member, f"{name}[{index}]"
    elif shape.type_name == "map":
        for key, part in value.items():
            yield key, shape.key, f"{name} (key {key!r})"
            yield part, shape.value, f"{name}.{key}"
