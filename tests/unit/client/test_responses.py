from serverless_s3_processor.client.responses import objects
from tools import client_types


def test_the_types_are_those_of_the_document() -> None:
    files = {
        path.stem: path.read_text(encoding="utf-8")
        for path in client_types.FOLDER.glob("*.py")
        if path.stem != "__init__"
    }
    assert files == client_types.modules(), "run make docs"


def test_an_optional_field_is_not_required() -> None:
    assert "objectKey" in objects.Record.__annotations__
    assert "NotRequired[" in str(objects.Record.__annotations__["versionId"])
