"""Run with: pytest examples"""

from __future__ import annotations

import pytest

from examples.invoices.invoice_totals import PROCESSOR
from serverless_s3_processor.runtime.processors import ObjectView, UnprocessableContentError
from serverless_s3_processor.runtime.processors.sample import view_of

GOOD = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\npens,3,1.50,4.50\ntotal,,,46.50\n"


def invoice(content: bytes, key: str = "uploads/invoices/1.csv") -> ObjectView:
    return view_of(content, key=key, head=64)


def test_an_invoice_that_adds_up_has_no_flag() -> None:
    findings = PROCESSOR.run(invoice(GOOD))

    assert findings.attributes == {
        "lines": 2,
        "wrongLines": 0,
        "sumCents": 4650,
        "totalCents": 4650,
    }
    assert findings.flags == []


@pytest.mark.parametrize(
    ("before", "after", "flag"),
    [
        (b"total,,,46.50", b"total,,,46.51", "invoice-total-wrong"),
        (b"3,1.50", b"4,1.50", "invoice-line-wrong"),
    ],
)
def test_an_invoice_that_does_not_is_flagged(before: bytes, after: bytes, flag: str) -> None:
    assert PROCESSOR.run(invoice(GOOD.replace(before, after))).flags == [flag]


def test_a_difference_within_the_tolerance_has_no_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_TOLERANCE_CENTS", "1")

    assert PROCESSOR.run(invoice(GOOD.replace(b"46.50", b"46.51"))).flags == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "columns"),
        (b"a,b\n1,2\n", "columns"),
        (GOOD.replace(b"total", b"sum"), "not a number"),
        (GOOD.partition(b"total")[0], "no line that begins with total"),
        (GOOD.replace(b"4.20", b"free"), "'free' is not a number"),
        (GOOD.replace(b"4.20", b"1e999999"), "not an amount"),
        (GOOD.replace(b"4.20", b"NaN"), "not an amount"),
        (GOOD.replace(b"paper", b"p" * 20_000), "longer than 10,000"),
        (b"x" * 1_000_000, "longer than 10,000"),
    ],
)
def test_invalid_invoices_are_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnprocessableContentError, match=reason):
        PROCESSOR.run(invoice(content))


def test_only_invoices_match() -> None:
    assert PROCESSOR.wants(invoice(GOOD))
    assert not PROCESSOR.wants(invoice(GOOD, "uploads/other/1.csv"))
    assert not PROCESSOR.wants(invoice(GOOD, "uploads/invoices/1.pdf"))
