"""The worked example, deployed: a team's own processor checks invoices."""

from tests.e2e.support.actions import INVOICE, NOT_AN_INVOICE, put_csv
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.notices import Notices

WRONG = INVOICE.replace(b"total,,,42.00", b"total,,,43.00")
SUMS = {"version": 1, "lines": 1, "wrongLines": 0, "sumCents": 4200}


def test_an_own_processor_runs_and_its_results_are_on_record_in_the_api_and_announced(
    deployment: Deployment, api: Api, notices: Notices
) -> None:
    for name, content in (("good", INVOICE), ("wrong", WRONG), ("broken", NOT_AN_INVOICE)):
        put_csv(deployment, f"uploads/invoices/{name}.csv", content)
    put_csv(deployment, "uploads/elsewhere.csv", INVOICE)

    records = deployment.wait_for_records("uploads/invoices/", 3)
    (elsewhere,) = deployment.wait_for_records("uploads/elsewhere.csv", 1)
    broken, good, wrong = sorted(records, key=lambda record: record["objectKey"])

    assert good["results"]["invoice_totals"] == {**SUMS, "totalCents": 4200}
    assert (good["status"], good.get("flags")) == ("processed", None)
    assert wrong["results"]["invoice_totals"] == {**SUMS, "totalCents": 4300}
    assert (wrong["status"], wrong["flags"]) == ("processed", ["invoice-total-wrong"])
    assert (broken["status"], broken["failure"]) == (
        "failed",
        "invoice_totals: its columns are not item, quantity, unit_price, amount",
    )
    assert broken["results"]["text"]["lines"] == 2
    assert "invoice_totals" not in elsewhere["results"]

    current = api.get("/object", {"key": wrong["objectKey"]}).expect_ok()["current"]
    (notice,) = notices.wait_for(wrong["objectKey"], 1)
    for fields in (current, notice):
        assert fields["results"]["invoice_totals"]["totalCents"] == 4300
        assert fields["flags"] == ["invoice-total-wrong"]
