"""The types of the API's responses for the console's page, written from the OpenAPI document.

Run with `python -m`, it writes them; a test compares them with the document. Only the checker reads
them: browsers get JavaScript without types.
"""

import json
from typing import Any, Final

from serverless_s3_processor.locations import PACKAGE

PATH: Final = PACKAGE / "console" / "responses.d.ts"
_DOCUMENT: Final = PACKAGE / "runtime" / "api" / "openapi.json"
_PLAIN: Final = {"integer": "number"}


def declarations() -> str:
    """Return a namespace with a type for each schema of the document."""
    document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    types = (
        f"  type {name} = {_type(schema, '  ')};\n"
        for name, schema in document["components"]["schemas"].items()
    )
    operations = "".join(_operations(document["paths"], method) for method in ("get", "post"))
    head = "// The API's responses, written from the OpenAPI document by `make docs`.\n\n"
    return f"{head}declare namespace Api {{\n{''.join(types)}{operations}}}\n"


def _operations(paths: dict[str, Any], method: str) -> str:
    """Return a type with the successful response of each path that has the method."""
    schemas = {
        path: response["content"]["application/json"]["schema"]
        for path, operations in paths.items()
        if method in operations
        for status, response in operations[method]["responses"].items()
        if status.startswith("2")
    }
    fields = (f'    "{path}": {_type(schema, "    ")};\n' for path, schema in schemas.items())
    return f"  type {method.title()} = {{\n{''.join(fields)}  }};\n"


def _type(schema: dict[str, Any], indent: str) -> str:
    kind = schema.get("type")
    if "$ref" in schema:
        declared: str = schema["$ref"].rpartition("/")[2]
    elif "anyOf" in schema:
        declared = " | ".join(_type(option, indent) for option in schema["anyOf"])
    elif isinstance(kind, list):
        declared = " | ".join(_type({**schema, "type": single}, indent) for single in kind)
    elif "enum" in schema:
        declared = " | ".join(map(json.dumps, schema["enum"]))
    elif kind == "array":
        declared = f"Array<{_type(schema['items'], indent)}>"
    elif kind == "object":
        declared = _object(schema, indent)
    else:
        declared = _PLAIN.get(str(kind), str(kind))
    return declared


def _object(schema: dict[str, Any], indent: str) -> str:
    if "properties" not in schema:
        values = schema.get("additionalProperties")
        return f"{{ [name: string]: {_type(values, indent) if values else 'any'} }}"
    inner = f"{indent}  "
    fields = (
        f"{inner}{name}{'' if name in schema['required'] else '?'}: {_type(value, inner)};\n"
        for name, value in schema["properties"].items()
    )
    return f"{{\n{''.join(fields)}{indent}}}"


def main() -> None:
    """Write the types."""
    PATH.write_text(declarations(), encoding="utf-8")


if __name__ == "__main__":
    main()
