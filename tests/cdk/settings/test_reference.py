from pathlib import Path

from serverless_s3_processor.cdk.settings.reference import configuration

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_the_page_on_configuration_is_what_the_code_reads() -> None:
    assert PAGE.read_text() == configuration(), "run: make docs"
