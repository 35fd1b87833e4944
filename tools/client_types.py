"""The types of the client's responses, written from the OpenAPI document of the API.

Each tag of the document has a module; a type that several tags use is in that of the first. Run
with `python -m`, it writes the modules; a test compares them with the document.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

from serverless_s3_processor.locations import PACKAGE

FOLDER: Final = PACKAGE / "client" / "responses"
_DOCUMENT: Final[dict[str, Any]] = json.loads(
    (PACKAGE / "runtime" / "api" / "openapi.json").read_text(encoding="utf-8")
)
_COMPONENTS: Final[dict[str, dict[str, Any]]] = _DOCUMENT["components"]["schemas"]
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_REFERENCE: Final = re.compile(r'"#/components/schemas/(\w+)"')
_TYPING: Final = ("Any", "Literal", "NotRequired", "TypeAlias", "TypedDict")


def modules() -> dict[str, str]:
    """Return the text of each module, by its name."""
    owners: dict[str, str] = {}
    for tag in _DOCUMENT["tags"]:
        for name in _used(tag["name"]):
            owners.setdefault(name, tag["name"])
    return {tag["name"]: _formatted(_module(tag["name"], owners)) for tag in _DOCUMENT["tags"]}


def _used(tag: str) -> set[str]:
    """Return the names of the types of a tag's responses, and of all that these hold."""
    operations = [
        operation for methods in _DOCUMENT["paths"].values() for operation in methods.values()
    ]
    pending = _references(
        [operation["responses"] for operation in operations if tag in operation["tags"]]
    )
    names: set[str] = set()
    while pending:
        names |= pending
        pending = _references([_COMPONENTS[name] for name in pending]) - names
    return names


def _references(schema: object) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(schema)))


def _module(tag: str, owners: dict[str, str]) -> str:
    names = [name for name in _COMPONENTS if owners[name] == tag]
    body = "\n\n".join(_definition(name, _COMPONENTS[name]) for name in names)
    typing = [name for name in _TYPING if re.search(rf"\b{name}\b", body)]
    imported = _references([_COMPONENTS[name] for name in names]) - set(names)
    imports = [
        f"from serverless_s3_processor.client.responses.{owners[name]} import {name}"
        for name in sorted(imported, key=lambda name: (owners[name], name))
    ]
    return "\n".join(
        (
            f'"""Responses about {tag}, written from the OpenAPI document by `make docs`."""',
            "from __future__ import annotations",
            f"from typing import {', '.join(typing)}",
            *imports,
            body,
        )
    )


def _definition(name: str, schema: dict[str, Any]) -> str:
    text = f'"""{schema["description"]}."""' if "description" in schema else ""
    if "enum" in schema:
        return f"{name}: TypeAlias = {_type(schema)}\n{text}"
    fields = dict(_fields(schema))
    if all(field.isidentifier() and field != "from" for field in fields):
        return "\n    ".join((f"class {name}(TypedDict):", text, *map(": ".join, fields.items())))
    quoted = ", ".join(f'"{field}": "{hint}"' for field, hint in fields.items())
    return f'{name} = TypedDict("{name}", {{{quoted},}})\n{text}'


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in schema["properties"].items():
        hint = _type(value)
        yield field, hint if field in schema["required"] else f"NotRequired[{hint}]"


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if "$ref" in schema:
        hint: str = schema["$ref"].rpartition("/")[2]
    elif "anyOf" in schema:
        hint = " | ".join(map(_type, schema["anyOf"]))
    elif isinstance(kind, list):
        hint = " | ".join(_type({**schema, "type": single}) for single in kind)
    elif "enum" in schema:
        hint = f"Literal[{', '.join(map(repr, schema['enum']))}]"
    elif kind == "array":
        hint = f"list[{_type(schema['items'])}]"
    elif kind == "object":
        values = schema.get("additionalProperties")
        hint = f"dict[str, {_type(values) if values else 'Any'}]"
    else:
        hint = "None" if kind == "null" else _PLAIN[str(kind)]
    return hint


def _formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff"]
    for arguments in (["check", "--select=I", "--fix", "--quiet"], ["format", "--quiet"]):
        formatting = [*command, *arguments, "--stdin-filename", str(FOLDER / "x.py"), "-"]
        text = subprocess.run(  # noqa: S603 - our own
            formatting, input=text, capture_output=True, text=True, check=True
        ).stdout
    return text


def main() -> None:
    """Write the modules."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in modules().items():
        (FOLDER / f"{name}.py").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
