import dataclasses
import json
import re
from importlib import resources

import pytest

from serverless_s3_processor.runtime.api import document
from serverless_s3_processor.runtime.api.endpoint import Endpoint
from serverless_s3_processor.runtime.api.routes import endpoint_at, endpoints
from serverless_s3_processor.runtime.domain.records.record import Record, Status, attribute_name
from tests.support.world import World


def test_the_file_is_up_to_date() -> None:
    file = resources.files("serverless_s3_processor.runtime.api").joinpath("openapi.json")
    assert file.read_text(encoding="utf-8") == document.text(), "run make docs"


def test_every_endpoint_has_a_unique_route_and_name() -> None:
    field = endpoints()
    assert [endpoint_at(endpoint.route) for endpoint in field] == field
    assert len({endpoint.name for endpoint in field}) == len(field)
    assert endpoint_at(("GET", "/object/")) is None


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.name)
def test_get_operations_have_a_query_and_post_operations_a_body(endpoint: Endpoint) -> None:
    assert endpoint.method in {"GET", "POST"}
    assert not (endpoint.fields_in("query") and endpoint.method == "POST")
    assert not (endpoint.fields_in("body") and endpoint.method == "GET")


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.name)
def test_only_names_of_runs_are_part_of_a_path(endpoint: Endpoint) -> None:
    braces = re.findall(r"\{(.*?)\}", endpoint.path)
    assert braces == [field.name for field in endpoint.fields_in("path")]
    assert set(braces) <= {"run"}, "keys travel in the query or the body"


def test_the_schema_of_records_matches_the_domain() -> None:
    schema = _components()["Record"]
    fields = {attribute_name(field.name): field for field in dataclasses.fields(Record)}
    assert set(_members(schema)) == {*fields, "description"}  # which is not stored
    required = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    optional = {name for name, field in fields.items() if _has_default(field)}
    assert set(_list(schema["required"])) == required - optional


def test_every_status_is_described() -> None:
    assert _components()["Status"]["enum"] == list(Status)


def test_every_response_is_closed_and_has_the_request_id() -> None:
    components = _components()
    bodies = [
        response["content"]["application/json"]["schema"]
        for methods in document.document()["paths"].values()
        for operation in methods.values()
        for response in operation["responses"].values()
        if operation["operationId"] != "getOpenapi" or "$ref" in str(response)
    ]
    assert len(bodies) > len(endpoints())
    for body in bodies:
        schema = components[body["$ref"].rpartition("/")[2]]
        assert schema["additionalProperties"] is False
        assert "requestId" in _list(schema["required"])


def test_every_object_of_a_response_is_closed() -> None:
    for name, schema in _components().items():
        assert schema["type"] != "object" or schema["additionalProperties"] is False, name


def test_the_document_has_no_python_and_no_internal_url() -> None:
    text = document.text()
    assert "None" not in text
    assert "http://" not in text
    assert json.loads(text)["openapi"].startswith("3.1")


def test_the_document_is_served() -> None:
    status, answer = World().call("GET", "/openapi.json")
    assert status == 200
    assert "/objects" in answer["paths"]
    assert "requestId" not in answer


def _has_default(field: dataclasses.Field[object]) -> bool:
    return (
        field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    )


def _components() -> dict[str, dict[str, object]]:
    components: dict[str, dict[str, object]] = document.document()["components"]["schemas"]
    return components


def _members(schema: object) -> dict[str, object]:
    assert isinstance(schema, dict)
    members = schema["properties"]
    assert isinstance(members, dict)
    return members


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return value
