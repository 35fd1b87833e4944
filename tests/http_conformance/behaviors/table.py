"""All behaviors, and the page that lists them.

`python -m tests.http_conformance.behaviors.table` writes the page; a test compares it.
"""

from pathlib import Path
from typing import Final

from serverless_s3_processor import generated_tables
from tests.http_conformance.behavior import Behavior
from tests.http_conformance.behaviors.connections import CONNECTIONS
from tests.http_conformance.behaviors.headers import HEADERS
from tests.http_conformance.behaviors.lengths import LENGTHS
from tests.http_conformance.behaviors.statuses import STATUSES
from tests.http_conformance.behaviors.transfer_codings import TRANSFER_CODINGS

BEHAVIORS: Final[tuple[Behavior, ...]] = (
    *LENGTHS,
    *TRANSFER_CODINGS,
    *HEADERS,
    *STATUSES,
    *CONNECTIONS,
)
PAGE: Final = Path(__file__).parents[1] / "README.md"
_HEAD: Final = ("the server", "call", "right", "source", "who is right")


def page_with_table(page: str) -> str:
    """Return the page with the table as it should be."""
    begin = generated_tables.BEGIN
    return (
        f"{page.partition(begin)[0]}{begin}\n{generated_tables.render(_HEAD, map(_row, BEHAVIORS))}"
    )


def _row(behavior: Behavior) -> tuple[str, ...]:
    attempts = f", {behavior.attempts} attempts" if (behavior.attempts or 0) > 1 else ""
    closes = ", the connection is not used again" if behavior.closes else ""
    right = f"{behavior.right}{attempts}{closes}"
    return behavior.name, behavior.call.method, right, behavior.source, behavior.verdict


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
