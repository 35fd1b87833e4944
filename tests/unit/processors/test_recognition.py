from pathlib import Path

import pytest

from tests.recognition import witness
from tests.recognition.files import drawn
from tests.recognition.looking import look
from tests.unit.processors.pdfs import document


@pytest.mark.parametrize(
    ("ours", "theirs", "how"),
    [
        ("image/png", "image/png", witness.SAME),
        ("image/apng", "image/png", witness.SAME),
        ("application/font-woff", "font/woff2", witness.SAME),
        ("text/plain", "text/x-python", witness.LESS),
        ("text/csv", "text/plain", witness.MORE),
        ("application/json", "text/plain", witness.MORE),
        ("image/png", "image/jpeg", witness.OTHER),
        ("text/plain", "image/png", witness.OTHER),
        ("", "image/png", witness.MISSED),
        ("image/png", "application/octet-stream", witness.FOUND),
        ("", "application/octet-stream", witness.BOTH_UNKNOWN),
    ],
)
def test_what_we_say_is_compared_with_what_file_says(ours: str, theirs: str, how: str) -> None:
    assert witness.compared(ours, theirs) == how


def test_a_file_is_looked_at_as_the_function_does(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(document(b"BT ET"))
    recognition = look(path)
    assert (recognition.content_type, recognition.failures) == ("application/pdf", ())
    assert "pdf" in recognition.processors


def test_files_are_drawn_by_their_suffix(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.TXT", "d.pdf", "empty"):
        (tmp_path / name).write_bytes(b"" if name == "empty" else b"x")
    assert sorted(path.suffix.lower() for path in drawn([tmp_path], 2)) == [".pdf", ".txt", ".txt"]
