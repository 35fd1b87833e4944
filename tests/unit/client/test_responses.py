import pytest

from serverless_s3_processor.client import Client
from serverless_s3_processor.client.responses import objects
from tests.unit.client import schemas
from tools import client_types

METHODS = {
    "getStatus": "status",
    "listObjects": "page",
    "getObject": "object",
    "processObjects": "process",
    "createUpload": "upload_form",
    "createDownload": "download_link",
    "listFailures": "failures",
    "redrive": "redrive",
    "listQuarantine": "quarantine",
    "release": "release",
    "applyActions": "apply",
    "reconcile": "reconcile",
    "listRuns": "runs",
    "getRun": "run",
    "stopRun": "stop",
    "getSummary": "summary",
}
NOT_RETURNED = {"ProcessStatus"}
"""The status, which `status` returns."""


def test_the_types_are_those_of_the_document() -> None:
    written = {
        path.stem: path.read_text(encoding="utf-8")
        for path in client_types.FOLDER.glob("*.py")
        if path.stem != "__init__"
    }
    assert written == client_types.modules(), "run make docs"


def test_a_field_that_may_be_absent_is_not_required() -> None:
    assert "objectKey" in objects.Record.__annotations__
    assert "NotRequired[" in str(objects.Record.__annotations__["versionId"])


@pytest.mark.parametrize("operation", METHODS)
def test_methods_return_what_the_document_says(operation: str) -> None:
    responses = schemas.operations()[operation]["responses"]
    types = {
        response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for status, response in responses.items()
        if status.startswith("2")
    } - NOT_RETURNED
    returned = getattr(Client, METHODS[operation]).__annotations__["return"]
    assert {returned} == types


def test_each_operation_has_a_method() -> None:
    assert schemas.operations().keys() - METHODS.keys() == {"getOpenapi"}
