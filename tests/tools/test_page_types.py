"""The types of the API's responses for the console's page."""

from tools import page_types


def test_the_types_for_the_console_are_those_of_the_openapi_document() -> None:
    file = page_types.PATH.read_text(encoding="utf-8")
    assert file == page_types.declarations(), "run make docs"
