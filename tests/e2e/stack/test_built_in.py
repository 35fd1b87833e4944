"""The built-in processors, deployed: what they find in real files."""

import gzip
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.cli.demo import samples
from serverless_s3_processor.cli.deployment.bring_up import takes_layers
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment

PREFIX = "uploads/built-in/"
PARQUET = Path(__file__).parents[2] / "unit" / "processors" / "data" / "files" / "flat.parquet"
FILES = {
    "prices.csv": samples.prices(),
    "sales.json": samples.sales(),
    "chart.png": samples.png(160, 100),
    "report.pdf": samples.pdf(),
    "people.parquet": PARQUET.read_bytes(),
    "pictures.zip": samples.archive(),
    "bomb.csv.gz": gzip.compress(bytes(50_000_000)),
    "cut.pdf": samples.pdf()[:200],
}


@pytest.fixture(scope="module")
def records(deployment: Deployment) -> Mapping[str, dict[str, Any]]:
    for name, content in FILES.items():
        deployment.put(PREFIX + name, content)
    records = deployment.wait_for_records(PREFIX, len(FILES))
    return {record["objectKey"].removeprefix(PREFIX): record for record in records}


@pytest.mark.parametrize(
    ("name", "processor", "expected"),
    [
        ("prices.csv", "table", {"delimiter": ",", "sampleRows": 240, "columnCount": 3}),
        ("sales.json", "json", {"type": "object", "complete": True}),
        ("chart.png", "image", {"format": "PNG", "width": 160, "height": 100}),
        ("report.pdf", "pdf", {"pages": 1, "text": "First quarter"}),
        ("people.parquet", "parquet", {"rows": 3, "columnCount": 8}),
        ("pictures.zip", "archive", {"format": "zip", "members": 2, "complete": True}),
        ("bomb.csv.gz", "archive", {"format": "gzip", "complete": False}),
    ],
)
def test_a_record_has_the_attributes_of_its_file(
    records: Mapping[str, dict[str, Any]], name: str, processor: str, expected: dict[str, Any]
) -> None:
    record = records[name]

    assert record["status"] == "processed"
    assert record["results"][processor].items() >= expected.items()
    assert record.get("flags", []) == (["archive-bomb"] if "bomb" in name else [])


def test_a_truncated_file_is_recorded_as_failed(records: Mapping[str, dict[str, Any]]) -> None:
    record = records["cut.pdf"]

    assert record["status"] == "failed"
    assert record["failure"].startswith("pdf: the PDF is damaged")
    assert "sniff" in record["results"]


def test_the_libraries_are_in_a_layer_of_the_function(deployment: Deployment) -> None:
    function = deployment.client("lambda").get_function_configuration(
        FunctionName=names.processor_function(deployment.environment)
    )

    expected = takes_layers(platform.system(), platform.python_version())
    assert len(function.get("Layers", [])) == expected
