import json

import pytest

from tests.support.cpu_time import cpu_limit
from tests.unit.processors.processing import outcome_of, results_of


def test_concatenated_values_have_columns() -> None:
    results = results_of("json", b'{"a":1,"b":"x"}{"a":2.5,"b":null}{"a":3,"b":"z"}')
    assert (results["form"], results["sampleRows"], results["complete"]) == (
        "concatenated",
        3,
        True,
    )
    assert [(c["name"], c["type"], c["optional"]) for c in results["columns"]] == [
        ("a", "number", False),
        ("b", "text", True),
    ]


def test_concatenated_values_beyond_the_head_are_no_failure() -> None:
    raw = json.dumps({"a": "x" * 50}).encode() * 1000
    results = results_of("json", raw, head=10_000)
    assert (results["form"], results["complete"]) == ("concatenated", False)
    assert results["sampleRows"] > 100


@pytest.mark.parametrize("size", [20_000, 100_000, 200_000])
@pytest.mark.parametrize("key", ["uploads/a", "uploads/a.json", "uploads/a.ndjson"])
def test_long_lines_are_lines(size: int, key: str) -> None:
    raw = b"".join(b'{"id": %d, "body": "%s"}\n' % (n, b"x" * size) for n in range(4))
    results = results_of("json", raw, key=key)
    assert results["form"] == "lines"
    assert [column["name"] for column in results["columns"]] == ["id", "body"]


def test_a_first_line_beyond_the_head_has_the_columns_of_its_beginning() -> None:
    raw = b'{"id": 1, "body": "%s"}\n{"id": 2, "body": ""}\n' % (b"x" * 300_000)
    results = results_of("json", raw, key="uploads/a.jsonl")
    assert (results["form"], results["complete"]) == ("lines", False)
    assert [column["name"] for column in results["columns"]] == ["id", "body"]


def test_a_comma_too_many_is_said_with_its_place() -> None:
    outcome = outcome_of(b'{"a": 1, "b": [1,2,],}', key="uploads/a.json")
    (reason,) = outcome.reasons
    assert "line 1, column" in reason
    assert "ends in the middle" not in reason


def test_names_that_cannot_be_stored_are_replaced() -> None:
    results = results_of("json", rb'{"\udfff": 1, "a": 2}')
    assert [member["name"] for member in results["members"]] == ["\\udfff", "a"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1}' * 200_000,
        b"[/*" * 50_000,
        b'{"a": "\\ud800' + b"\\ud800" * 30_000 + b'"}',
        b"{" + b'"a":1,' * 100_000 + b'"b":2}',
        b"[" + b"//\n" * 60_000 + b"1,]",
        b'[{"' + b'":1},{"'.join(b"%d" % n for n in range(60_000)) + b'":2}]',
        b"\n".join(b'{"%d":1}' % n for n in range(60_000)),
    ],
)
def test_hostile_json_takes_little_time(raw: bytes) -> None:
    with cpu_limit(0.8):
        outcome_of(raw, key="uploads/a.json", only={"sniff", "json"})
