"""Subscriptions that filter notices by what a file is."""

import json

import pytest

from tests.e2e.support.cli import run_command
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.notices import Notices

PREFIX = "uploads/notice-filters/"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\2\0\0\0\x90wS\xde"
FILES = {"honest.csv": b"a,b\n1,2\n3,4\n", "lie.pdf": PNG}


def test_subscribers_filter_by_detected_type_and_by_flag(deployment: Deployment) -> None:
    tables = Notices(deployment, "e2e-tables", detectedType=["text/csv"])
    lies = Notices(deployment, "e2e-lies", flags=["content-type-contradicted", "archive-bomb"])

    for name, content in FILES.items():
        declared = "application/pdf" if name.endswith("pdf") else "text/csv"
        deployment.put(PREFIX + name, content, ContentType=declared)

    (table,) = tables.wait_for(PREFIX, 1)
    (lie,) = lies.wait_for(PREFIX, 1)
    assert table["objectKey"] == f"{PREFIX}honest.csv"
    assert table["description"] == "2 rows × 2 columns, comma, UTF-8"
    assert (lie["objectKey"], lie["detectedType"]) == (f"{PREFIX}lie.pdf", "image/png")
    assert "content-type-contradicted" in lie["attributes"]["flags"]


@pytest.mark.parametrize(
    ("option", "value", "name"),
    [
        ("--detected-type", "text/csv", "honest.csv"),
        ("--flag", "content-type-contradicted", "lie.pdf"),
    ],
)
def test_listings_filter_by_detected_type_and_by_flag(
    deployment: Deployment, option: str, value: str, name: str
) -> None:
    deployment.wait_for_records(PREFIX, len(FILES))

    response = run_command(deployment, "ls", "--prefix", PREFIX, option, value, "--json")

    keys = [record["objectKey"] for record in json.loads(response.stdout)["records"]]
    assert keys == [PREFIX + name]
