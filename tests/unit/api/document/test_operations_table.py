"""The table of operations in docs/api.md is that of the OpenAPI document."""

import re
from pathlib import Path

from tests.support.api.openapi import operations

PAGE = (Path(__file__).parents[4] / "docs" / "api.md").read_text(encoding="utf-8")
CALLERS = {"read": "reader", "operate": "operator"}


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def rows() -> list[str]:
    return [
        f"| [`{method} {path}`](#{anchor(f'{method} {path}')}) | {operation['summary']} | "
        f"{CALLERS[operation['x-access']]} |"
        for method, path, operation in operations()
    ]


def test_the_page_lists_every_operation_with_its_summary_and_who_may_call_it() -> None:
    assert re.findall(r"^\| \[`[A-Z]+ /.*$", PAGE, re.M) == rows()


def test_each_operation_has_a_section() -> None:
    headings = set(re.findall(r"^## ([A-Z]+ /\S+)$", PAGE, re.M))
    assert headings == {f"{method} {path}" for method, path, _ in operations()}
