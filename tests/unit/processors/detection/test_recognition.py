from pathlib import Path

import pytest

from tests.recognition.agreement import UNKNOWN, is_same
from tests.recognition.files import sample
from tests.recognition.recognize import Recognition, recognize
from tests.recognition.report import Compared, agreement
from tests.unit.processors.documents.pdfs import document


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("image/png", "image/png"),
        ("image/apng", "image/png"),
        ("font/woff2", "application/font-woff"),
        ("text/plain", "text/x-python"),
        ("text/csv", "text/plain"),
        ("application/json", "text/plain"),
        ("audio/x-wav", "audio/vnd.wave"),
    ],
)
def test_names_of_the_same_agree(ours: str, theirs: str) -> None:
    assert is_same(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("image/png", "image/jpeg"),
        ("text/plain", "image/png"),
        ("application/octet-stream", "image/png"),
        ("application/zip", "application/pdf"),
    ],
)
def test_other_types_do_not_agree(ours: str, theirs: str) -> None:
    assert not is_same(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "by_file", "by_magika", "share"),
    [
        ("image/png", "image/png", "image/png", 1),
        ("image/gif", "image/png", "image/png", 0),
        ("", "image/png", "image/png", 0),
    ],
)
def test_the_share_of_right_types_is_that_of_files_whose_type_is_known(
    ours: str, by_file: str, by_magika: str, share: int
) -> None:
    result = Recognition(Path("a"), "", ours, (), (), (), 0.1, 1)
    disputed = Compared(result, "image/png", "video/mp4")
    unknown = Compared(result, UNKNOWN, UNKNOWN)
    assert agreement([Compared(result, by_file, by_magika), disputed, unknown]) == share


def test_a_file_is_processed_as_by_the_function(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(document(b"BT ET"))
    recognition = recognize(path)
    assert (recognition.content_type, recognition.failures) == ("application/pdf", ())
    assert "pdf" in recognition.processors


def test_files_are_sampled_by_suffix(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.TXT", "d.pdf", "empty"):
        (tmp_path / name).write_bytes(b"" if name == "empty" else b"x")
    assert sorted(path.suffix.lower() for path in sample([tmp_path], 2)) == [".pdf", ".txt", ".txt"]
