"""`GET /openapi.json`: this API's own description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

FILE: Final = "openapi.json"
"""Beside this module; written by `make docs`."""


def _answer(call: Call) -> Answer:
    del call
    from pathlib import Path  # noqa: PLC0415 - no other endpoint needs it

    text = Path(__file__).with_name(FILE).read_text(encoding="utf-8")
    return Answer(200, json.loads(text))


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/openapi.json",
    name="openapi",
    access=Access.READ,
    summary="The description of this API",
    meaning="In OpenAPI 3.1.",
    results={200: ("The document.", {"type": "object"})},
    answer=_answer,
)
