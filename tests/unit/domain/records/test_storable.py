import json
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    from_item,
    to_item,
)
from serverless_s3_processor.runtime.domain.records import storable
from tests.support import strategies


@given(strategies.json_values)
def test_any_json_is_stored_unchanged_or_refused(value: Any) -> None:
    try:
        stored = storable.validate(value)
    except ValueError:
        return
    assert stored == value
    assert from_item(to_item({"value": stored})) == {"value": value}


@given(strategies.results)
def test_no_json_is_longer_than_its_limit(value: Any) -> None:
    assert len(json.dumps(value)) <= storable.max_json_length(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (0.5, "it holds a float"),
        ([{"a": b"x"}], "it holds a bytes"),
        (-(10**38), "a number has more than 38 digits"),
        ({"": 1}, "'' is not the name of an attribute"),
        ({1: 1}, "1 is not the name of an attribute"),
        (["\ud800"], "is not Unicode"),
    ],
)
def test_what_the_table_cannot_store_is_refused_with_the_reason(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        storable.validate(value)


def test_depth_is_counted_from_the_outside() -> None:
    value: list[Any] = []
    for _ in range(storable.MAX_DEPTH):
        value = [value]

    assert storable.validate(value) == value
    with pytest.raises(ValueError, match="nested deeper than 16 levels"):
        storable.validate([value])
