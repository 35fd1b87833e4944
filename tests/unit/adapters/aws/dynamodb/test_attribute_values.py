import json
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    from_item,
    to_item,
)
from serverless_s3_processor.runtime.domain.records.record import Record
from tests.support import strategies


@pytest.mark.slow
@given(strategies.results)
def test_values_are_read_as_they_were_written(values: dict[str, Any]) -> None:
    item = json.loads(json.dumps(to_item({"results": values})))

    assert from_item(item) == {"results": values}


@pytest.mark.slow
@given(strategies.records())
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    item = json.loads(json.dumps(to_item(record.to_attributes())))

    assert Record.from_attributes(from_item(item)) == record


def test_each_value_has_its_type() -> None:
    item = to_item({"a": None, "b": True, "c": 1, "d": "x", "e": [0], "f": {"g": False}})

    assert item == {
        "a": {"NULL": True},
        "b": {"BOOL": True},
        "c": {"N": "1"},
        "d": {"S": "x"},
        "e": {"L": [{"N": "0"}]},
        "f": {"M": {"g": {"BOOL": False}}},
    }


def test_fractions_are_refused() -> None:
    fraction: Any = 0.5

    with pytest.raises(TypeError, match="float"):
        to_item({"a": fraction})


@pytest.mark.parametrize("foreign", [{"B": "AAE="}, {"SS": ["a"]}, {"NS": ["1"]}, {"N": "1.5"}])
def test_an_attribute_of_another_type_is_a_value_error(foreign: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"never written|invalid literal"):
        from_item({"a": foreign})
