"""The table of repairs in the README, written from the modules.

`python -m ministack_fidelity.table README.md` updates the file.
"""

import sys
from pathlib import Path
from typing import Final

from ministack_fidelity.discovery import find_repairs

_BEGIN: Final = "<!-- The table of repairs is generated. -->\n"
_END: Final = "<!-- End of the table of repairs. -->\n"


def render() -> str:
    """Return the table in Markdown, a row per repair."""
    repairs = sorted(find_repairs(), key=lambda repair: repair.name)
    rows = [("repair", "what it does"), ("---", "---")]
    rows += [(f"`{repair.name}`", repair.summary) for repair in repairs]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def update(page: str) -> str:
    """Return the page with the current table.

    Raises:
        ValueError: the page has no place for the table.
    """
    before, rest = page.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n{render()}\n{_END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(update(path.read_text(encoding="utf-8")), encoding="utf-8")
