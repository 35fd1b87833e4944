"""The worked example, deployed: a team's own processor checks invoices."""

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, Notices

GOOD = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\ntotal,,,42.00\n"
WRONG = GOOD.replace(b"total,,,42.00", b"total,,,43.00")


def test_the_processor_of_ones_own_runs_and_its_results_are_told_everywhere(
    with_processors: Deployment,
) -> None:
    notices, api = Notices(with_processors), Api.of(with_processors)
    for name, content in (("good", GOOD), ("wrong", WRONG), ("broken", b"a,b\n1,2\n")):
        with_processors.put(f"uploads/invoices/{name}.csv", content, ContentType="text/csv")
    with_processors.put("uploads/elsewhere.csv", GOOD, ContentType="text/csv")

    with_processors.wait_for_records("uploads/invoices/", 3)
    with_processors.wait_for_records("uploads/elsewhere.csv", 1)
    found = {record["objectKey"]: record for record in with_processors.records()}

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
