"""Records as people and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from serverless_s3_processor.cli.rendering import moments
from serverless_s3_processor.cli.rendering.tables import list_table
from serverless_s3_processor.cli.uploading.keys import escaped, located
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.notices.digest import human_size
from serverless_s3_processor.runtime.domain.records.record import Record, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.table import Table

    from serverless_s3_processor.client.responses.objects import Record as RecordFields

STYLES: Final = {
    Status.PROCESSED: "green",
    Status.FAILED: "bold red",
    Status.UNREADABLE: "bold yellow",
    Status.GONE: "yellow",
    Status.FOLDER: "blue",
    Status.DELETED: "magenta",
    Status.QUARANTINED: "bold yellow",
    Status.RELEASED: "cyan",
}
FLAG: Final = "⚑"
_WIDE: Final = 100
_YEAR: Final = len("2026-")
STATUS_WIDTH: Final = max(map(len, Status)) + len(f" {FLAG}")


def of(fields: RecordFields) -> Record:
    """Return the record of an API response."""
    return Record.from_attributes(fields)


def key(record: Record) -> str:
    """Return the key as it can be typed: with the bucket, unless that is the stack's."""
    return located(record.bucket_name, record.object_key, record.environment)


def uploaded(record: Record) -> str:
    """Return when a record's object was uploaded, or deleted, in this machine's time zone."""
    return moments.shown(clock.parse(record.upload_time.partition("#")[0]))


def size(record: Record) -> str:
    """Return an object's size; an empty text for a record without one."""
    if record.object_size is None or record.status is Status.DELETED:
        return ""
    return human_size(record.object_size).replace(" bytes", " B").replace(" byte", " B")


def status(record: Record) -> Text:
    """Return a record's status in its color, with a flag if it has any."""
    flag = f" {FLAG}" if record.flags else ""
    return Text.assemble((record.status.value, STYLES[record.status]), (flag, "yellow"))


def line(record: Record) -> Text:
    """Return a record on one line, in aligned columns."""
    label = status(record)
    label.pad_right(STATUS_WIDTH - len(label))
    return Text.assemble(
        uploaded(record), "  ", label, "  ", f"{size(record):>9}", "  ", key(record)
    )


def table(records: Iterable[Record], width: int) -> Table:
    """Return a table of `width` columns, at least 80; long keys wrap."""
    narrow = width < _WIDE
    rows = list_table()
    rows.add_column(f"uploaded ({moments.zone()})", no_wrap=True)
    rows.add_column("status", no_wrap=True)
    rows.add_column("size", justify="right", no_wrap=True)
    rows.add_column("type", no_wrap=True, max_width=14 if narrow else 25)
    rows.add_column("key", overflow="fold")
    for record in records:
        rows.add_row(
            uploaded(record)[_YEAR if narrow else 0 :],
            status(record),
            size(record),
            Text(_type(record, narrow=narrow)),
            Text(key(record)),
        )
    return rows


def _type(record: Record, *, narrow: bool) -> str:
    kind = escaped(record.content_type or "")
    return kind.removeprefix("application/") if narrow else kind


def counts(by_status: Mapping[str, int]) -> str:
    """Return the number of records with each status, such as `3 processed, 1 failed`."""
    return ", ".join(f"{by_status[s]:,} {s.value}" for s in Status if s in by_status)
