from __future__ import annotations

import dataclasses
import json
import re
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from serverless_s3_processor.runtime.api import document, schemas
from serverless_s3_processor.runtime.api.routes import endpoint_at, endpoints
from serverless_s3_processor.runtime.domain.record import Record, Status, attribute

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Endpoint


def test_the_file_is_what_the_endpoints_say() -> None:
    file = resources.files("serverless_s3_processor.runtime.api").joinpath("openapi.json")
    assert file.read_text(encoding="utf-8") == document.text(), "run make docs"


def test_every_endpoint_has_a_route_and_a_name_of_its_own() -> None:
    each = endpoints()
    assert [endpoint_at(endpoint.route) for endpoint in each] == each
    assert len({endpoint.name for endpoint in each}) == len(each)
    assert endpoint_at(("GET", "/object/")) is None


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.name)
def test_a_query_belongs_to_get_and_a_body_to_post(endpoint: Endpoint) -> None:
    assert endpoint.method in {"GET", "POST"}
    assert not (endpoint.query and endpoint.method == "POST")
    assert not (endpoint.body and endpoint.method == "GET")


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.name)
def test_a_path_holds_nothing_but_names_of_runs(endpoint: Endpoint) -> None:
    braces = re.findall(r"\{(.*?)\}", endpoint.path)
    assert braces == [field.name for field in endpoint.path_fields]
    assert set(braces) <= {"run"}, "keys travel in the query or the body"


def test_a_record_is_described_as_it_is() -> None:
    told = schemas.COMPONENTS["Record"]
    fields = {attribute(field.name): field for field in dataclasses.fields(Record)}
    assert set(_members(told)) == set(fields)
    required = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    optional = {name for name, each in fields.items() if _has_default(each)}
    assert set(_list(told["required"])) == required - optional


def test_every_status_is_described() -> None:
    assert tuple(Status) == schemas.STATUSES
    assert set(_members(schemas.COUNTS)) == set(Status)


def test_every_answer_is_closed_and_carries_the_requests_id() -> None:
    for endpoint in endpoints():
        if endpoint.name == "openapi":
            continue
        for _, schema in endpoint.results.values():
            assert schema["additionalProperties"] is False
            assert "requestId" in _list(schema["required"])


def test_the_document_holds_no_python_and_no_place_of_ours() -> None:
    text = document.text()
    assert "None" not in text
    assert "http://" not in text
    assert json.loads(text)["openapi"].startswith("3.1")


def _has_default(field: dataclasses.Field[object]) -> bool:
    return (
        field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    )


def _members(schema: object) -> dict[str, object]:
    assert isinstance(schema, dict)
    members = schema["properties"]
    assert isinstance(members, dict)
    return members


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return value
