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
def test_plain_values_survive_the_table(values: dict[str, Any]) -> None:
    item = json.loads(json.dumps(to_item({"results": values})))

    assert from_item(item) == {"results": values}


@pytest.mark.slow
@given(strategies.records())
def test_a_record_survives_the_table_and_its_stream(record: Record) -> None:
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


def test_fractions_are_not_written() -> None:
    fraction: Any = 0.5

    with pytest.raises(TypeError, match="float"):
        to_item({"a": fraction})


@pytest.mark.parametrize("foreign", [{"B": "AAE="}, {"SS": ["a"]}, {"NS": ["1"]}, {"N": "1.5"}])
def test_attributes_that_we_do_not_write_are_a_value_error(foreign: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"do not write|invalid literal"):
        from_item({"a": foreign})
