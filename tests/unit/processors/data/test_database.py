import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import database
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

TYPE = "application/vnd.sqlite3"


def sqlite_of(*statements: str, before: Iterable[str] = ()) -> bytes:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for statement in (*before, *statements):
            connection.execute(statement)
        connection.commit()
        return bytes(connection.serialize())


TWO = sqlite_of(
    "CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
    "CREATE TABLE 'Grüße' (a)",
    "CREATE INDEX by_name ON orders (name)",
    "CREATE VIEW v AS SELECT * FROM orders",
    "INSERT INTO orders (name) VALUES ('x')",
)
MANY = sqlite_of(*(f"CREATE TABLE table_{number:04} (a, b, c)" for number in range(400)))


def test_a_database_has_tables_and_pages() -> None:
    findings = findings_of(database.analyze, TWO, TYPE)
    assert findings.attributes == {
        "pages": len(TWO) // 4096,
        "pageSize": 4096,
        "tableCount": 2,
        "tables": ["orders", "Grüße"],
        "complete": True,
    }


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("page_size", [512, 65_536])
def test_encodings_and_sizes_of_pages_make_no_difference(encoding: str, page_size: int) -> None:
    pragmas = [f"PRAGMA encoding = '{encoding}'", f"PRAGMA page_size = {page_size}"]
    raw = sqlite_of("CREATE TABLE 'Grüße' (a)", before=pragmas)
    attributes = findings_of(database.analyze, raw, TYPE).attributes
    assert (attributes["tables"], attributes["pageSize"]) == (["Grüße"], page_size)


def test_the_first_fifty_tables_of_many_are_listed() -> None:
    attributes = findings_of(database.analyze, MANY, TYPE).attributes
    names = attributes["tables"]
    assert isinstance(names, list)
    assert names == [f"table_{number:04}" for number in range(50)]
    assert attributes["tableCount"] == 400


def test_only_the_pages_of_the_schema_are_read() -> None:
    rows = ["CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(5000000))"]
    content = Content(sqlite_of(*rows))
    assert findings_of(database.analyze, content, TYPE).attributes["tables"] == ["t"]
    assert content.asked_for == 0


def changed(position: int, data: bytes, raw: bytes = MANY) -> bytes:
    return raw[:position] + data + raw[position + len(data) :]


HOSTILE = {
    "no header": b"SQLite format 3\0",
    "no first page": TWO[:200],
    "pages of no size": changed(16, b"\0\0"),
    "pages of a strange size": changed(16, b"\x10\x01"),
    "a page that is its own child": changed(108, b"\0\0\0\1"),
    "a child far away": changed(108, b"\xff\xff\xff\xff"),
    "a first page of another kind": changed(100, b"\x0a"),
    "cells beyond the page": changed(103, b"\xff\xff"),
    "cells at the end": changed(112, b"\x0f\xff" * 40),
    "sizes without end": changed(112, b"\xff" * 3900),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(name: str) -> None:
    with cpu_limit(1):
        reason = failure_of(database.analyze, HOSTILE[name], TYPE)
    assert reason is None or reason.startswith("the SQLite database is damaged: ")


@given(damaged([TWO, MANY], start=16, min_bytes=100))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    reason = failure_of(database.analyze, raw, TYPE)
    assert reason is None or reason.startswith("the SQLite database is damaged: ")


def test_real_databases_have_the_tables_that_sqlite_lists(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for number in range(120):
            connection.execute(
                f"CREATE TABLE t{number} ({', '.join(f'c{n} TEXT' for n in range(90))})"
            )
            if number % 3 == 0:
                connection.execute(f"DROP TABLE t{number}")
        connection.commit()
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    attributes = findings_of(database.analyze, path.read_bytes(), TYPE).attributes
    assert attributes["tables"] == [name for (name,) in rows][:50]
    assert attributes["tableCount"] == len(rows)
