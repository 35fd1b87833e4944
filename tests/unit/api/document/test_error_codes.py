"""The codes of errors that docs/api.md lists are those that the code gives."""

import re
from pathlib import Path

from serverless_s3_processor.locations import PACKAGE

PROJECT = Path(__file__).parents[4]
GATEWAY = PACKAGE / "cdk" / "api" / "gateway_errors.py"


def test_the_page_lists_every_code_with_its_status() -> None:
    page = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \| (\d\w\w) \|", page, re.M))
    assert listed == {*_of_the_function(), *_of_the_gateway()}


def _of_the_function() -> set[tuple[str, str]]:
    text = "".join(path.read_text() for path in (PACKAGE / "runtime").rglob("*.py"))
    codes = re.findall(r'(?:ApiError|_error)\(\s*(\d+), "(\w+)"', text)
    assert len(codes) > 10
    return {(code, status) for status, code in codes}


def _of_the_gateway() -> set[tuple[str, str]]:
    codes = re.findall(r'\("(\w+)", "([A-Z0-9_]+)", "(\d*)"', _on_one_line(GATEWAY.read_text()))
    assert len(codes) > 8
    # What is said of all others of 500 is also what the function says of itself.
    return {
        (code, status or f"{kind[-3]}xx") for code, kind, status in codes if kind != "DEFAULT_5XX"
    }


def _on_one_line(text: str) -> str:
    return re.sub(r"\(\s+", "(", re.sub(r"\s+", " ", text))
