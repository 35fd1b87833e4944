"""The demo's files are what they claim: read back by libraries that did not write them here."""

import csv
import gzip
import io
import json
import re
import wave
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from serverless_s3_processor.cli.demo import samples
from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.sample import view_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    samples.write(folder)
    return folder


def test_there_are_enough_of_them_with_names_that_need_care(made: Path) -> None:
    paths = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    assert len(paths) >= 12
    for character in (" ", "+", "%", "é", "写"):
        assert any(character in path for path in paths)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("pictures/写真.png", "image/png"),
        ("archive/backup.csv.gz", "application/gzip"),
        ("archive/pictures.zip", "application/zip"),
        ("sounds/tone.wav", "audio/x-wav"),
        ("reports/Q1 report.pdf", "application/pdf"),
        (samples.MISLABELED, "image/png"),
    ],
)
def test_first_bytes_show_the_kind(made: Path, path: str, kind: str) -> None:
    assert sniff.content_type_of((made / path).read_bytes()) == kind


def test_only_the_mislabelled_one_contradicts_its_name(made: Path) -> None:
    flagged = set()
    for path in filter(lambda path: path.is_file(), made.rglob("*")):
        content, declared = path.read_bytes()[:65536], uploads.content_type(path.name)
        if sniff.sniff(view_of(content, key=path.name, content_type=declared)).flags:
            flagged.add(path.name)
    assert flagged == {samples.MISLABELED}


def test_tables_documents_and_archives_can_be_read(made: Path) -> None:
    text = (made / samples.OVERWRITTEN).read_text()
    assert len(list(csv.DictReader(io.StringIO(text)))) == 240
    assert gzip.decompress((made / "archive/backup.csv.gz").read_bytes()).decode() == text.replace(
        "\n", "\r\n"
    )
    assert json.loads((made / "100% of sales.json").read_text())["share"] == "100%"
    with zipfile.ZipFile(made / "archive/pictures.zip") as files:
        assert files.testzip() is None
        assert len(files.namelist()) == 2
    with wave.open(str(made / "sounds/tone.wav")) as sound:
        assert sound.getnframes() / sound.getframerate() == 1
    drawing = ElementTree.parse(made / "pictures/chart.svg")  # noqa: S314 - our own
    assert len(drawing.getroot()) == 6


def test_texts_are_in_the_encodings_they_say(made: Path) -> None:
    assert "世界" in (made / "letters/日本語 UTF-16.txt").read_text("utf-16")
    assert "Déjà" in (made / "letters/old café.txt").read_text("cp1252")


def test_the_picture_is_whole(made: Path) -> None:
    content = (made / "pictures/写真.png").read_bytes()
    pixels = zlib.decompress(content[content.index(b"IDAT") + 4 : content.rindex(b"IEND") - 8])
    assert len(pixels) == 200 * (1 + 3 * 320)


def test_the_document_finds_its_parts_where_its_table_says(made: Path) -> None:
    content = (made / "reports/Q1 report.pdf").read_bytes()
    table = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[table:].startswith(b"xref\n0 6\n")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", content[table:]), start=1):
        assert content[int(place) :].startswith(b"%d 0 obj" % number)


def test_one_is_empty_and_one_is_sent_in_parts(made: Path) -> None:
    assert (made / "empty.dat").stat().st_size == 0
    assert (made / samples.BIG).stat().st_size == samples.BIG_BYTES >= 60e6


def test_they_are_the_same_every_time() -> None:
    small = [sample for sample in samples.samples() if sample.path != samples.BIG]
    assert [sample.make() for sample in small] == [sample.make() for sample in small]
