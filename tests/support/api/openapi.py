"""What the API's document allows to be answered."""

import functools
import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any
from urllib.parse import quote

import jsonschema_rs

TEXT = (
    resources.files("serverless_s3_processor.runtime.api")
    .joinpath("openapi.json")
    .read_text("utf-8")
)
DOCUMENT: dict[str, Any] = json.loads(TEXT)
JSON = "application/json"
BEYOND_SCHEMAS = re.compile(
    r"^(key|prefix) can't be a key: it has [\d,]+ bytes|^metadata has [\d,]+ bytes"
    r"|^prefix can't be given with |^(key|prefix) must begin with "
    r"|^(key|contentType|metadata) can't hold |^key is missing\.$|^cursor: "
    r"|^from must be (before to\.$|within the last )"
    r"|^(from|to) must be in the years |^Per (minute|hour), the time range is at most "
)
"""Why a request may be refused, in the function's words, that is as the schemas say."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, path and description of each operation."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def mistakes(method: str, path: str, status: int, body: object) -> list[str]:
    """Return in what an answer is not as documented."""
    documented = DOCUMENT["paths"][path][method.lower()]["responses"]
    if str(status) not in documented:
        return [f"the status {status} is not documented"]
    errors = _validator(method.lower(), path, status).iter_errors(body)
    return [f"{error.message} at {error.instance_path}" for error in errors]


@functools.cache
def _validator(method: str, path: str, status: int) -> jsonschema_rs.Draft202012Validator:
    place = ("paths", path, method, "responses", str(status), "content", JSON, "schema")
    pointer = "/".join(quote(part.replace("~", "~0").replace("/", "~1")) for part in place)
    schema = {"$ref": f"#/{pointer}", **DOCUMENT}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
