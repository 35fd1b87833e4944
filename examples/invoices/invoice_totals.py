"""Checks that the lines of an invoice add up to its total.

An invoice is a CSV file with a header, one line per item, and a last line whose item is
`total`:

    item,quantity,unit_price,amount
    paper,10,4.20,42.00
    total,,,42.00
"""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors import (
    Findings,
    Limits,
    Match,
    Processor,
    UnprocessableContentError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.processors import ObjectView

TOTAL_WRONG = "invoice-total-wrong"
"""The flag of an invoice whose lines do not add up to its total."""
LINE_WRONG = "invoice-line-wrong"
"""The flag of an invoice with a line that is not quantity times price."""

_COLUMNS = ["item", "quantity", "unit_price", "amount"]
_MAX_LENGTH = 10_000


@dataclass
class Sums:
    """The sums of an invoice's lines."""

    lines: int = 0
    wrong_lines: int = 0
    cents: int = 0
    total: int | None = None


def check(view: ObjectView) -> Findings:
    """Compare the sum of the lines with the total."""
    sums, tolerance = _sums(view), int(os.environ.get("INVOICE_TOLERANCE_CENTS", "0"))
    if sums.total is None:
        raise UnprocessableContentError("it has no line that begins with total")
    flags = [TOTAL_WRONG] if abs(sums.cents - sums.total) > tolerance else []
    flags += [LINE_WRONG] if sums.wrong_lines else []
    attributes = {
        "lines": sums.lines,
        "wrongLines": sums.wrong_lines,
        "sumCents": sums.cents,
        "totalCents": sums.total,
    }
    return Findings(attributes, flags)


def _sums(view: ObjectView) -> Sums:
    sums = Sums()
    for row in _rows(view):
        if row["item"].strip().lower() == "total":
            sums.total = _cents(row["amount"])
            break
        amount = _cents(row["amount"])
        exact = _number(row["quantity"]) * _number(row["unit_price"]) * 100
        sums.lines += 1
        sums.cents += amount
        sums.wrong_lines += abs(exact - amount) >= 1
    return sums


def _rows(view: ObjectView) -> csv.DictReader[str]:
    rows = csv.DictReader(_lines(view), restval="")
    try:
        columns = [name.strip() for name in rows.fieldnames or []]
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnprocessableContentError(f"it is not CSV: {error}") from error
    if columns != _COLUMNS:
        raise UnprocessableContentError(f"its columns are not {', '.join(_COLUMNS)}")
    return rows


def _lines(view: ObjectView) -> Iterator[str]:
    """Yield the lines, of a limited length: a line may be as long as the file."""
    text = io.TextIOWrapper(io.BufferedReader(view), encoding="utf-8-sig", newline="")
    while line := text.readline(_MAX_LENGTH):
        if len(line) == _MAX_LENGTH:
            raise UnprocessableContentError(f"a line is longer than {_MAX_LENGTH:,} characters")
        yield line


def _cents(text: str) -> int:
    return int((_number(text) * 100).to_integral_value())


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise UnprocessableContentError(f"{text[:40]!r} is not a number") from None
    if not number.is_finite() or abs(number) >= 10**12:
        raise UnprocessableContentError(f"{text[:40]!r} is not an amount")
    return number


PROCESSOR = Processor(
    name="invoice_totals",
    version=1,
    wants=Match(types=["text/*"], suffixes=[".csv"], prefixes=["uploads/invoices/"]),
    run=check,
    limits=Limits(max_seconds=2, max_bytes_read=4_000_000, max_result_bytes=1_000),
)
