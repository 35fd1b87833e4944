"""The console's page as files: what is vendored, and what must never be in it."""

import hashlib
import re
from pathlib import Path

import pytest

from serverless_s3_processor.console import files

ROOT = Path(__file__).parents[2]
PAGE = files.PAGE
VENDORED = {
    "htm.js": "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4",
    "hooks.js": "3b5febe57b6eebec5285fc25b33c9019e53e31641df0fad7d8f9e64ca8661592",
    "preact.js": "25a5df7e9f628a587743c4641a368737a3b218f28ef738ba0376a2d5bdfc948c",
}
"""The SHA-256 of each file, as `console/vendor/README.md` says where it comes from."""
OURS = [
    path
    for path in sorted(PAGE.rglob("*"))
    if path.suffix in (".js", ".css", ".html", ".svg") and path.parent.name != "vendor"
]
UNSAFE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|srcdoc"
    r"|\beval\(|new Function|DOMParser|createContextualFragment|javascript:"
    r"|localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker"
)
"""What makes markup or code of text, and what stores something in the browser."""
FOREIGN = re.compile(r"https?://(?!www\.w3\.org/2000/svg)")
MAX_LINES = 250


@pytest.mark.parametrize("name", VENDORED)
def test_what_is_vendored_is_what_was_published(name: str) -> None:
    content = (PAGE / "vendor" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == VENDORED[name]


def test_what_is_vendored_is_listed_with_its_licence() -> None:
    readme = (PAGE / "vendor" / "README.md").read_text()
    assert {path.name for path in (PAGE / "vendor").glob("*.js")} == set(VENDORED)
    for name in VENDORED:
        (row,) = [line for line in readme.splitlines() if line.startswith(f"| `{name}`")]
        (licence,) = re.findall(r"`(LICENSE\.\w+)`", row)
        assert (PAGE / "vendor" / licence).stat().st_size > 1000


def test_the_types_that_are_checked_are_of_the_versions_that_are_vendored() -> None:
    readme = (PAGE / "vendor" / "README.md").read_text()
    vendored = {"@".join(row) for row in re.findall(r"`(\w+)` ([\d.]+),", readme)}
    assert vendored
    for checked in ("scripts/page", "tsconfig.json"):
        text = (ROOT / checked).read_text()
        assert set(re.findall(r"(?:preact|htm)@[\d.]+\d", text)) == vendored, checked


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_text_never_becomes_markup_and_nothing_is_stored(path: Path) -> None:
    assert UNSAFE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert FOREIGN.findall(path.read_text()) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_file_is_too_long_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


def test_the_page_has_neither_script_nor_style_in_it() -> None:
    page = (PAGE / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page) == []


def test_the_page_names_every_style_sheet() -> None:
    page = (PAGE / "index.html").read_text()
    named = set(re.findall(r'href="styles/([\w-]+\.css)"', page))
    assert named == {path.name for path in (PAGE / "styles").glob("*.css")}
