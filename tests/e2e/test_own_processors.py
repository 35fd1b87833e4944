"""The worked example, deployed: a team's own processor checks invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.config import names
from tests.e2e.api import Api
from tests.e2e.deployment import Deployment, Notices

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\ntotal,,,42.00\n"
WRONG = GOOD.replace(b"total,,,42.00", b"total,,,43.00")


@pytest.fixture(scope="module")
def invoices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    home = tmp_path_factory.mktemp("own")
    stack = LocalStack(home / "stack", None)
    stack.start()
    try:
        deployment = Deployment(stack, home / "assembly", names.DEFAULT_ENVIRONMENT)
        deployment.bootstrap()
        deployment.deploy(processors_dir="examples/invoices")
        yield deployment
    finally:
        stack.stop()


def test_the_processor_of_ones_own_runs_and_its_results_are_told_everywhere(
    invoices: Deployment,
) -> None:
    notices, api = Notices(invoices), Api.of(invoices)
    for name, content in (("good", GOOD), ("wrong", WRONG), ("broken", b"a,b\n1,2\n")):
        invoices.put(f"uploads/invoices/{name}.csv", content, ContentType="text/csv")
    invoices.put("uploads/elsewhere.csv", GOOD, ContentType="text/csv")

    found = {r["objectKey"]: r for r in invoices.wait_for_records("uploads/", 4)}

    good, wrong, broken = (
        found[f"uploads/invoices/{name}.csv"] for name in ("good", "wrong", "broken")
    )
    sums = {"version": 1, "lines": 1, "wrongLines": 0, "sumCents": 4200}
    assert good["results"]["invoice_totals"] == {**sums, "totalCents": 4200}
    assert (good["status"], good.get("flags")) == ("processed", None)
    assert wrong["results"]["invoice_totals"] == {**sums, "totalCents": 4300}
    assert (wrong["status"], wrong["flags"]) == ("processed", ["invoice-total-wrong"])
    assert (broken["status"], broken["failure"]) == (
        "failed",
        "invoice_totals: its columns are not item, quantity, unit_price, amount",
    )
    assert broken["results"]["text"]["lines"] == 2
    assert "invoice_totals" not in found["uploads/elsewhere.csv"]["results"]

    current = api.get("/object", {"key": wrong["objectKey"]}).done()["current"]
    assert current["results"]["invoice_totals"]["totalCents"] == 4300
    assert current["flags"] == ["invoice-total-wrong"]
    (told,) = notices.wait_for(wrong["objectKey"], 1)
    assert told["results"]["invoice_totals"]["totalCents"] == 4300
    assert told["flags"] == ["invoice-total-wrong"]
