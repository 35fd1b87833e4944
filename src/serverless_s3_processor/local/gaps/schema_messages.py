"""What violates a JSON schema, in the words of the validator that API Gateway uses.

It is https://github.com/java-json-tools/json-schema-validator. Only those keywords are described
that models of requests commonly have; whether a body is valid is for the emulator to say.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Any
Schema = Mapping[str, Any]

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}


def violations(schema: Schema, value: Json) -> list[str]:
    """A message for each violated keyword, of the value itself and of what is in it."""
    wrong_type = _type(schema, value)
    if wrong_type:
        return wrong_type
    own = [text for check in CHECKS.get(_name(value), ()) for text in check(schema, value)]
    inner = [text for sub, item in _parts(schema, value) for text in violations(sub, item)]
    return [*own, *_enumeration(schema, value), *inner]


def _name(value: Json) -> str:
    """The name of its type: the first one that fits, and a boolean is no integer."""
    kind = bool if isinstance(value, bool) else type(value)
    return next(name for name, kinds in TYPES.items() if kind in kinds)


def _parts(schema: Schema, value: Json) -> Iterator[tuple[Schema, Json]]:
    if isinstance(value, dict):
        known = schema.get("properties") or {}
        yield from ((known[name], value[name]) for name in value if name in known)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        yield from ((schema["items"], item) for item in value)


def _type(schema: Schema, value: Json) -> list[str]:
    wanted = schema.get("type", [])
    allowed = [wanted] if isinstance(wanted, str) else list(wanted)
    name = _name(value)
    if not allowed or name in allowed or (name == "integer" and "number" in allowed):
        return []
    return [
        f"instance type ({name}) does not match any allowed primitive type "
        f"(allowed: {_list(sorted(allowed))})"
    ]


def _enumeration(schema: Schema, value: Json) -> list[str]:
    if "enum" not in schema or value in schema["enum"]:
        return []
    shown = json.dumps(value, ensure_ascii=False)
    return [
        f"instance value ({shown}) not found in enum (possible values: {_list(schema['enum'])})"
    ]


def _of_object(schema: Schema, value: dict[str, Json]) -> Iterator[str]:
    missing = sorted(set(schema.get("required") or ()) - set(value))
    if missing:
        yield f"object has missing required properties ({_list(missing)})"
    known = schema.get("properties") or {}
    extra = sorted(set(value) - set(known))
    if extra and schema.get("additionalProperties") is False:
        yield (
            f"object instance has properties which are not allowed by the schema: {_list(extra)}"
        )


def _of_array(schema: Schema, value: list[Json]) -> Iterator[str]:
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    found = f"elements but instance has {len(value)} elements"
    if len(value) < least:
        yield f"array is too short: must have at least {least} {found}"
    if len(value) > most:
        yield f"array is too long: must have at most {most} {found}"


def _of_string(schema: Schema, value: str) -> Iterator[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(value))
    shown = json.dumps(value, ensure_ascii=False)
    if len(value) < least:
        yield f"string {shown} is too short (length: {len(value)}, required minimum: {least})"
    if len(value) > most:
        yield f"string {shown} is too long (length: {len(value)}, maximum allowed: {most})"
    pattern = schema.get("pattern")
    if pattern and not _matches(pattern, value):
        yield f"ECMA 262 regex {json.dumps(pattern)} does not match input string {shown}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.search(pattern, value) is not None
    except re.error:
        return True  # Python can't read all that ECMAScript can.


def _of_number(schema: Schema, value: float) -> Iterator[str]:
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if value < least:
        yield (
            "numeric instance is lower than the required minimum "
            f"(minimum: {least}, found: {value})"
        )
    if value > most:
        yield (
            "numeric instance is greater than the required maximum "
            f"(maximum: {most}, found: {value})"
        )


def _list(values: list[Json]) -> str:
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


CHECKS: dict[str, tuple[Callable[[Schema, Any], Iterator[str]], ...]] = {
    "object": (_of_object,),
    "array": (_of_array,),
    "string": (_of_string,),
    "integer": (_of_number,),
    "number": (_of_number,),
}
