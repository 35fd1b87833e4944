"""Files by libraries: Pillow, openpyxl, python-docx, polars, DuckDB, Arrow, fastavro, h5py, …"""

import csv
import io
import json
import sqlite3
import sys
import tarfile
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import duckdb
import fastavro
import h5py
import numpy as np
import odf.opendocument
import odf.text
import openpyxl
import pillow_heif
import polars
import pptx
import py7zr
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.orc
import pyarrow.parquet
import scipy.io
import xlsxwriter
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

_MODES = ("RGB", "L", "P", "RGBA", "1", "CMYK", "I;16")
_SUFFIXES = (
    *("apng", "avif", "bmp", "dds", "dib", "eps", "gif", "icns", "ico", "im", "jp2", "j2k", "jpg"),
    *("pbm", "pcx", "pdf", "pgm", "png", "ppm", "ps", "psd", "qoi", "sgi", "tga", "tiff", "webp"),
    *("xbm", "heic", "jpx", "mpo"),
)
_FRAME = polars.DataFrame({"id": [1, 2, 3], "name": ["a", "b", None], "amount": [1.5, 2.5, 3.5]})
_TABLE = pa.table({"id": [1, 2, 3], "name": ["a", "b", None], "amount": [1.5, 2.5, 3.5]})


def write(folder: Path) -> None:
    """Write all files; a writer that fails is printed."""
    folder.mkdir(parents=True, exist_ok=True)
    pillow_heif.register_heif_opener()
    _images(folder)
    for writer in (_office, _documents, _tables, _arrow, _arrays, _archives, _texts):
        _try(writer.__name__, writer, folder)


def _try(name: str, writer: Callable[[Path], None], path: Path) -> None:
    try:
        writer(path)
    except Exception as error:  # noqa: BLE001 - whatever a library does
        path.unlink(missing_ok=True) if path.is_file() else None
        sys.stdout.write(f"{name}: {type(error).__name__}: {error}" + "\n")


def _images(folder: Path) -> None:
    for mode in _MODES:
        for size in ((64, 48), (640, 480)):
            image = Image.effect_noise(size, 50).convert("RGB").convert(mode.partition(";")[0])
            for suffix in _SUFFIXES:
                path = folder / f"{mode.replace(';', '')}-{size[0]}.{suffix}"
                try:
                    image.save(path)
                except (OSError, ValueError, KeyError):  # not every format has every mode
                    path.unlink(missing_ok=True)


def _office(folder: Path) -> None:
    for count in (1, 50, 2000):
        book = openpyxl.Workbook()
        for number in range(count):
            book.active.append([number, f"name {number}", number / 7])
        book.save(folder / f"openpyxl-{count}.xlsx")
        other = xlsxwriter.Workbook(folder / f"xlsxwriter-{count}.xlsx")
        other.add_worksheet().write_row(0, 0, list(range(count)))
        other.close()
        document = docx.Document()
        slides = pptx.Presentation()
        for number in range(count % 100):
            document.add_paragraph(f"Paragraph {number}")
            slides.slides.add_slide(slides.slide_layouts[0])
        document.save(folder / f"python-docx-{count}.docx")
        slides.save(folder / f"python-pptx-{count}.pptx")
        text = odf.opendocument.OpenDocumentText()
        text.text.addElement(odf.text.P(text=f"{count} paragraphs"))
        text.save(folder / f"odfpy-{count}.odt")
        odf.opendocument.OpenDocumentSpreadsheet().save(folder / f"odfpy-{count}.ods")


def _documents(folder: Path) -> None:
    for count in (1, 5, 200):
        canvas = Canvas(str(folder / f"reportlab-{count}.pdf"))
        for number in range(count):
            canvas.drawString(100, 700, f"Page {number}")
            canvas.showPage()
        canvas.save()


def _tables(folder: Path) -> None:
    for compression in ("uncompressed", "snappy", "zstd", "gzip"):
        _FRAME.write_parquet(folder / f"polars-{compression}.parquet", compression=compression)
    _FRAME.write_csv(folder / "polars.csv")
    _FRAME.write_csv(folder / "polars.tsv", separator="\t")
    _FRAME.write_json(folder / "polars.json")
    _FRAME.write_ndjson(folder / "polars.ndjson")
    _FRAME.write_ipc(folder / "polars.arrow")
    _FRAME.write_avro(folder / "polars.avro")
    database = duckdb.connect(str(folder / "duckdb.duckdb"))
    database.execute("create table t as select range as id, 'x' || range as name from range(100)")
    for suffix, options in (
        ("parquet", "format parquet"),
        ("csv", "header"),
        ("json", "format json"),
        ("csv.gz", "header, compression gzip"),
        ("csv.zst", "header, compression zstd"),
    ):
        database.execute(f"copy t to '{folder}/duckdb.{suffix}' ({options})")
    database.close()
    with sqlite3.connect(folder / "sqlite.db") as sqlite:
        sqlite.execute("create table t (id integer, name text)")
    schema = {"name": "r", "type": "record", "fields": [{"name": "id", "type": "long"}]}
    for codec in ("null", "deflate"):
        with (folder / f"fastavro-{codec}.avro").open("wb") as file:
            fastavro.writer(file, schema, [{"id": 1}, {"id": 2}], codec=codec)


def _arrow(folder: Path) -> None:
    pa.parquet.write_table(_TABLE, folder / "pyarrow.parquet")
    pa.feather.write_feather(_TABLE, folder / "pyarrow.feather")
    pa.orc.write_table(_TABLE, folder / "pyarrow.orc")
    with pa.ipc.new_stream(folder / "pyarrow.arrows", _TABLE.schema) as stream:
        stream.write_table(_TABLE)


def _arrays(folder: Path) -> None:
    array = np.arange(1000, dtype="float32").reshape(10, 100)
    np.save(folder / "numpy.npy", array)
    np.savez(folder / "numpy.npz", array=array)
    scipy.io.savemat(folder / "scipy.mat", {"array": array})
    with h5py.File(folder / "h5py.h5", "w") as file:
        file["array"] = array
    with scipy.io.netcdf_file(folder / "scipy.nc", "w") as file:
        file.createDimension("x", 10)
    with wave.open(str(folder / "wave.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))


def _archives(folder: Path) -> None:
    for form, name in (
        (tarfile.USTAR_FORMAT, "ustar"),
        (tarfile.GNU_FORMAT, "gnu"),
        (tarfile.PAX_FORMAT, "pax"),
    ):
        for mode in ("", "gz", "bz2", "xz"):
            path = folder / f"tarfile-{name}.tar{'.' * bool(mode)}{mode}"
            with tarfile.open(path, f"w:{mode}", format=form) as archive:
                member = tarfile.TarInfo("a.txt")
                archive.addfile(member, io.BytesIO(b""))
    with zipfile.ZipFile(folder / "zipfile.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "a" * 1000)
    with zipfile.ZipFile(folder / "empty.zip", "w"):
        pass
    with py7zr.SevenZipFile(folder / "py7zr.7z", "w") as archive:
        archive.writestr("content", "a.txt")


def _texts(folder: Path) -> None:
    rows = [["id", "name", "amount"], *([n, f"name {n}", n / 7] for n in range(200))]
    for delimiter, name in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")):
        with (folder / f"csv-{name}.csv").open("w", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    for indent in (None, 2):
        (folder / f"json-{indent}.json").write_text(json.dumps(rows, indent=indent))
