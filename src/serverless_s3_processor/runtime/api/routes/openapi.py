"""`GET /openapi.json`: this API's own description."""

from __future__ import annotations

import json
from typing import Any, Final

from serverless_s3_processor.runtime.api.endpoint import Call, Response, endpoint
from serverless_s3_processor.runtime.api.fields import Request

FILE: Final = "openapi.json"
"""In the folder above this one; written by `make docs`."""


@endpoint("GET", "/openapi.json", Request, {200: "The document."})
def get_openapi(_: Call[Request]) -> Response[dict[str, Any]]:
    """Get the description of this API.

    In OpenAPI 3.1.
    """
    from pathlib import Path  # noqa: PLC0415 - no other endpoint needs it

    text = (Path(__file__).parents[1] / FILE).read_text(encoding="utf-8")
    return Response(200, json.loads(text))
