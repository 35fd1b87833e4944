from __future__ import annotations

from typing import Any

import pytest

from serverless_s3_processor.client import (
    Client,
    answers,
    failure_answers,
    quarantine_answers,
    run_answers,
    status_answers,
)
from tests.unit.client import schemas

ANSWERS = [
    ("status", 200, status_answers.SystemStatus),
    ("objects", 200, answers.ObjectsPage),
    ("object", 200, answers.ObjectHistory),
    ("process", 202, answers.Queued),
    ("upload", 201, answers.UploadForm),
    ("download", 200, answers.DownloadLink),
    ("failures", 200, failure_answers.Failures),
    ("redrive", 200, failure_answers.Redriven),
    ("quarantine", 200, quarantine_answers.Quarantine),
    ("release", 202, quarantine_answers.Released),
    ("apply", 200, quarantine_answers.Applied),
    ("summary", 200, answers.Summary),
    ("reconcile", 202, run_answers.RunStarted),
    ("run", 200, run_answers.Run),
    ("runs", 200, run_answers.Runs),
    ("stop", 200, run_answers.RunStopped),
]
METHODS = {"objects": "page", "upload": "upload_form", "download": "download_link"}
"""Where a method that gives an operation's answer is not named as the operation."""
NOT_ANSWERED = {("process", 200), ("openapi", 200)}
"""The status, which `status` tells; the document itself."""


@pytest.mark.parametrize(
    ("operation", "status", "kind"), ANSWERS, ids=[operation for operation, _, _ in ANSWERS]
)
def test_types_are_what_the_document_says(operation: str, status: int, kind: Any) -> None:
    assert schemas.of_type(kind) == schemas.of_schema(schemas.answer(operation, status))


def test_the_error_is_what_the_document_says() -> None:
    error = {"$ref": "#/components/schemas/Error"}
    assert schemas.of_type(answers.ErrorAnswer) == schemas.of_schema(error)


@pytest.mark.parametrize(
    ("operation", "kind"), [(operation, kind) for operation, _, kind in ANSWERS]
)
def test_methods_return_these_types(operation: str, kind: Any) -> None:
    method = getattr(Client, METHODS.get(operation, operation))
    module = kind.__module__.rpartition(".")[2]
    assert method.__annotations__["return"] == f"{module}.{kind.__name__}"


def test_no_answer_of_the_document_is_left_out() -> None:
    all_answers = {
        (name, int(status))
        for name, operation in schemas.operations().items()
        for status in operation["responses"]
        if status.startswith("2")
    }
    compared = {(operation, status) for operation, status, _ in ANSWERS}
    assert all_answers - compared == NOT_ANSWERED
