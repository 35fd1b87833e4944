import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.adapters.json_log import MAX_VALUES, JsonLog
from serverless_s3_processor.runtime.config import measures


def _log() -> tuple[JsonLog, io.StringIO]:
    out = io.StringIO()
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return JsonLog(out=out, now=lambda: noon, environment="test"), out


@pytest.mark.slow
@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.datetimes()))
def test_a_line_of_any_fields_is_one_line(fields: dict[str, Any]) -> None:
    log, out = _log()
    fields.pop("self", None)

    log.line(**fields)

    assert out.getvalue().isascii()
    (line,) = out.getvalue().splitlines()
    assert set(json.loads(line)) == set(fields)


def test_metrics_are_written_as_cloudwatch_reads_them() -> None:
    log, out = _log()

    log.metrics({measures.BYTES: 7, measures.DELAY: [0.5, 1.5]}, messages=2)

    assert json.loads(out.getvalue()) == {
        "messages": 2,
        "Bytes": 7,
        "SecondsToRecord": [0.5, 1.5],
        "environment": "test",
        "_aws": {
            "Timestamp": 1769860800000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "S3Processor",
                    "Dimensions": [["environment"]],
                    "Metrics": [
                        {"Name": "Bytes", "Unit": "Bytes"},
                        {"Name": "SecondsToRecord", "Unit": "Seconds"},
                    ],
                }
            ],
        },
    }


def test_a_metric_without_values_is_omitted() -> None:
    log, out = _log()

    log.metrics({measures.OBJECTS: 0, measures.DELAY: []})

    line = json.loads(out.getvalue())
    assert line["Objects"] == 0
    assert "SecondsToRecord" not in line
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "Objects"}]


def test_no_metric_has_more_values_than_cloudwatch_takes() -> None:
    log, out = _log()

    log.metrics({measures.DELAY: [0.5] * 250})

    assert len(json.loads(out.getvalue())["SecondsToRecord"]) == MAX_VALUES
