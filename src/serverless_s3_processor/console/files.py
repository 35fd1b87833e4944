"""The page's files, read once; the server never serves another file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE: Final = Path(__file__).with_name("page")
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class File:
    """One of the page's files."""

    content: bytes
    content_type: str


def of_page(folder: Path = PAGE) -> Mapping[str, File]:
    """Return the files by their paths; `/` is the page itself."""
    files = {
        f"/{path.relative_to(folder).as_posix()}": File(path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES
    }
    return {"/": files["/index.html"], **files}
