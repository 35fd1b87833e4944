from pathlib import Path

import pytest

from tests.recognition import file_command
from tests.recognition.files import sample
from tests.recognition.recognize import recognize
from tests.unit.processors.documents.pdfs import document


@pytest.mark.parametrize(
    ("ours", "theirs", "how"),
    [
        ("image/png", "image/png", file_command.SAME),
        ("image/apng", "image/png", file_command.SAME),
        ("application/font-woff", "font/woff2", file_command.SAME),
        ("text/plain", "text/x-python", file_command.LESS),
        ("text/csv", "text/plain", file_command.MORE),
        ("application/json", "text/plain", file_command.MORE),
        ("image/png", "image/jpeg", file_command.OTHER),
        ("text/plain", "image/png", file_command.OTHER),
        ("", "image/png", file_command.MISSED),
        ("image/png", "application/octet-stream", file_command.FOUND),
        ("", "application/octet-stream", file_command.BOTH_UNKNOWN),
    ],
)
def test_content_types_are_compared_with_those_of_file(ours: str, theirs: str, how: str) -> None:
    assert file_command.compare(ours, theirs) == how


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
