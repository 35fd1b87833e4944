"""Our dialects and columns compared with those of DuckDB's sniffer."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.unit.processors.processing import results_of
from tests.unit.processors.text.tables.dialects_of_writers import Made, made_tables

MIN_AGREEMENT = 0.97


def _ours(made: Made) -> tuple[str, bool, int]:
    results = results_of("table", made.text.encode(), key="uploads/a.csv")
    return results["delimiter"], results["header"], results["columnCount"]


def _theirs(made: Made, path: Path) -> tuple[str, bool, int]:
    path.write_bytes(made.text.encode())
    query = "select Delimiter, HasHeader, len(Columns) from sniff_csv(?)"
    row: Any = duckdb.execute(query, [str(path)]).fetchone()
    return row[0], row[1], row[2]


def test_all_made_tables_are_read_as_they_were_written() -> None:
    tables = list(made_tables())
    wrong = [made for made in tables if _ours(made) != (made.delimiter, made.header, made.columns)]
    assert len(tables) >= 200
    assert wrong == []


@pytest.mark.slow
def test_the_dialect_is_that_of_duckdb(tmp_path: Path) -> None:
    tables = list(made_tables())
    equal = [_ours(made) == _theirs(made, tmp_path / "a.csv") for made in tables]
    print(f"{sum(equal)} of {len(tables)} as DuckDB says")  # noqa: T201 - the figure of the docs
    assert sum(equal) >= MIN_AGREEMENT * len(tables)
