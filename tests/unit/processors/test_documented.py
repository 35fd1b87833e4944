import re
from pathlib import Path

from serverless_s3_processor.runtime.processors.formats.archives import contents
from serverless_s3_processor.runtime.processors.formats.checksum import (
    CONTRADICTED as CHECKSUM_CONTRADICTED,
)
from serverless_s3_processor.runtime.processors.formats.data import parquet
from serverless_s3_processor.runtime.processors.formats.detection.sniff import CONTRADICTED
from serverless_s3_processor.runtime.processors.formats.documents import pdf
from serverless_s3_processor.runtime.processors.formats.images import image
from serverless_s3_processor.runtime.processors.formats.text import json_records, table
from serverless_s3_processor.runtime.processors.formats.text import lines as text
from serverless_s3_processor.runtime.processors.registry import built_in_processors

PAGE = (Path(__file__).parents[3] / "docs" / "processors.md").read_text(encoding="utf-8")
FLAGS = {
    CONTRADICTED,
    CHECKSUM_CONTRADICTED,
    text.UNDECODABLE,
    table.RAGGED,
    json_records.DEEP,
    json_records.BAD_LINES,
    contents.BOMB,
    contents.ENCRYPTED,
    contents.SIZE_CONTRADICTED,
    contents.UNLISTED,
    contents.UNSAFE,
    parquet.ENCRYPTED,
    pdf.ENCRYPTED,
    pdf.UNREAD,
    image.HUGE,
}


def test_the_page_lists_the_built_in_processors_in_their_order() -> None:
    listed = re.findall(r"^\| `results\.(\w+)` \|", PAGE, re.MULTILINE)
    assert listed == [processor.name for processor in built_in_processors()]


def test_the_page_names_every_flag() -> None:
    assert {flag for flag in FLAGS if f"`{flag}`" not in PAGE} == set()


def test_the_kinds_of_images_that_are_wanted_are_those_that_can_be_read() -> None:
    (wants,) = (processor.wants for processor in built_in_processors() if processor.name == "image")
    assert set(getattr(wants, "types", ())) == {*image.READERS, *image.HEADERS}
