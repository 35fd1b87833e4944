"""Real files of many kinds for the demo."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import struct
import wave
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BIG: Final = "server.log"
"""The file that is uploaded in parts."""
BIG_BYTES: Final = 64 * 2**20
OVERWRITTEN: Final = "prices.csv"
DELETED: Final = "draft + notes.txt"
MISLABELED: Final = "invoice.pdf"
"""An image whose name says PDF."""

_MONTHS: Final = ("January", "February", "March", "April", "May", "June")


@dataclass(frozen=True, slots=True)
class Sample:
    """A file: its path, and how to make its content."""

    path: str
    make: Callable[[], bytes]


def write(folder: Path) -> None:
    """Write all samples into a folder, with their subfolders."""
    for sample in samples():
        path = folder / sample.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.make())


def samples() -> list[Sample]:
    """Return the samples: all kinds of content, and names with special characters."""
    return [
        Sample(OVERWRITTEN, prices),
        Sample(DELETED, lambda: b"Not to be kept.\n"),
        Sample(MISLABELED, lambda: png(160, 100)),
        Sample(BIG, log),
        Sample("empty.dat", bytes),
        Sample("100% of sales.json", sales),
        Sample("pictures/chart.svg", svg),
        Sample("pictures/写真.png", lambda: png(320, 200)),
        Sample("reports/Q1 report.pdf", pdf),
        Sample("reports/résumé.html", html),
        Sample("archive/backup.csv.gz", lambda: gzip.compress(prices(), mtime=0)),
        Sample("archive/pictures.zip", archive),
        Sample("sounds/tone.wav", tone),
        Sample("letters/日本語 UTF-16.txt", lambda: "こんにちは、世界。\n".encode("utf-16")),
        Sample("letters/old café.txt", lambda: "Déjà vu, in an old encoding.\n".encode("cp1252")),
    ]


def prices(articles: int = 40) -> bytes:
    """Return a CSV table of the prices of some articles."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["article", "month", "price"])
    for number in range(articles):
        for index, month in enumerate(_MONTHS):
            price = 10 + number * 1.5 + index * 0.25
            table.writerow([f"A-{number:03}", month, f"{price:.2f}"])
    return text.getvalue().encode()


def sales() -> bytes:
    """Return a JSON document."""
    months = [{"month": month, "units": 100 + 7 * index} for index, month in enumerate(_MONTHS)]
    return json.dumps({"share": "100%", "months": months}, indent=2).encode()


def png(width: int, height: int) -> bytes:
    """Return an image: a color gradient with eight bits per channel."""
    vertical = Image.linear_gradient("L")
    horizontal = vertical.rotate(90)
    gradient = Image.merge("RGB", (horizontal, ImageChops.invert(horizontal), vertical))
    content = io.BytesIO()
    gradient.resize((width, height)).save(content, "PNG")
    return content.getvalue()


def svg() -> bytes:
    """Return a drawing: a bar chart."""
    bars = "".join(
        f'<rect x="{20 + 30 * bar}" y="{100 - 12 * bar}" width="20" height="{12 * bar}"/>'
        for bar in range(1, 7)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 230 110">{bars}</svg>\n'.encode()


def html() -> bytes:
    """Return a web page."""
    head = '<head><meta charset="utf-8"><title>Résumé</title></head>'
    return f"<!doctype html>\n<html lang=fr>{head}\n<h1>Résumé</h1>\n</html>\n".encode()


def pdf() -> bytes:
    """Return a document of one page that says what it is."""
    text = b"BT /F1 24 Tf 72 720 Td (First quarter) Tj ET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        font,
    )
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(content))
    )


def archive() -> bytes:
    """Return a ZIP archive of two pictures."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as files:
        for size in (16, 32):
            # ZipInfo sets a fixed date; the default is the present time.
            name = zipfile.ZipInfo(f"icon-{size}.png")
            files.writestr(name, png(size, size), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def tone() -> bytes:
    """Return one second of a tone, as a WAV file."""
    rate = 8000
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(
            b"".join(
                struct.pack("<h", int(12_000 * math.sin(2 * math.pi * 440 * sample / rate)))
                for sample in range(rate)
            )
        )
    return content.getvalue()


def log() -> bytes:
    """Return a log of `BIG_BYTES`."""
    lines = b"".join(
        b"2026-01-31T%02d:%02d:%02dZ GET /articles/A-%03d 200 %d ms\n"
        % (second // 3600 % 24, second // 60 % 60, second % 60, second % 40, second % 97)
        for second in range(20_000)
    )
    return (lines * (BIG_BYTES // len(lines) + 1))[:BIG_BYTES]
