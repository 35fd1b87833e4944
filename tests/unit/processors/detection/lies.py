"""Bytes and declared types that can't both be honest: each of these is flagged."""

import io
import tarfile
import zipfile
from typing import Final

PROGRAM: Final = b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0\x64\x86" + bytes(200)
ELF: Final = b"\x7fELF\2\1\1" + bytes(200)
MACH: Final = b"\xcf\xfa\xed\xfe\7\0\0\1" + bytes(200)
CLASS: Final = b"\xca\xfe\xba\xbe\0\0\0\x3d" + bytes(40)
PNG: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)
JPEG: Final = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(40)
GIF: Final = b"GIF89a\1\0\1\0" + bytes(20)
PDF: Final = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
HTML: Final = b"<!DOCTYPE html>\n<html><head><script>alert(1)</script></head></html>\n"
SCRIPT: Final = b"#!/bin/sh\nrm -rf /tmp/x\n"
PHP: Final = b"<?php system($_GET['c']); ?>\n"
GZIP: Final = b"\x1f\x8b\x08\0\0\0\0\0\0\3" + bytes(20)
SEVEN_ZIP: Final = b"7z\xbc\xaf\x27\x1c\0\4" + bytes(30)
RAR: Final = b"Rar!\x1a\7\1\0" + bytes(30)
SQLITE: Final = b"SQLite format 3\0" + bytes(90)
MP4: Final = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(20)
WASM: Final = b"\0asm\1\0\0\0" + bytes(20)
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
DOCX: Final = _OFFICE + "wordprocessingml.document"
XLSX: Final = _OFFICE + "spreadsheetml.sheet"


def packed(*names: str) -> bytes:
    """Return a ZIP file with members of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    return file.getvalue()


def tar() -> bytes:
    """Return a tar file with one member."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"a"))
    return file.getvalue()


JAR: Final = packed("META-INF/MANIFEST.MF", "A.class")
HELP: Final = b"ITSF\3\0\0\0" + bytes(100)
CABINET: Final = b"MSCF\0\0\0\0" + bytes(100)
POSTSCRIPT: Final = b"%!PS-Adobe-3.0\n(hello) show\nshowpage\n"
_BESIDE_TEXT: Final = (
    *("audio/x-pn-realaudio", "audio/vnd.dts", "image/x-portable-anymap"),
    *("image/x-portable-bitmap", "image/vnd.radiance", "video/mp2t", "text/rtf"),
)
"""Types that an honest text may be declared as, or that share a family with one."""
_COMICS: Final = ("application/vnd.comicbook+zip", "application/x-cbr")
LIES: Final = (
    (PROGRAM, "image/png"),
    (PROGRAM, "image/jpeg"),
    (PROGRAM, "application/pdf"),
    (PROGRAM, DOCX),
    (PROGRAM, "application/msword"),
    (PROGRAM, "text/plain"),
    (PROGRAM, "text/csv"),
    (PROGRAM, "application/zip"),
    (PROGRAM, "video/mp4"),
    (PROGRAM, "audio/mpeg"),
    (PROGRAM, "image/x-unheard-of"),
    (ELF, "image/png"),
    (ELF, "application/json"),
    (ELF, "application/pdf"),
    (ELF, "text/x-python"),
    (MACH, "image/heic"),
    (CLASS, "image/gif"),
    (packed("META-INF/MANIFEST.MF", "A.class"), "image/jpeg"),
    (packed("META-INF/MANIFEST.MF", "A.class"), "application/pdf"),
    (packed("AndroidManifest.xml", "classes.dex"), "image/png"),
    (packed("a.exe"), "image/png"),
    (packed("a.exe"), "application/pdf"),
    (packed("a.exe"), "text/csv"),
    (packed("a.exe"), DOCX),
    (packed("a.exe"), "application/epub+zip"),
    (packed("[Content_Types].xml", "word/document.xml"), "application/pdf"),
    (packed("[Content_Types].xml", "word/document.xml"), XLSX),
    (packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "image/png"),
    (packed("[Content_Types].xml", "xl/workbook.xml"), "text/csv"),
    (PNG, "image/jpeg"),
    (PNG, "application/pdf"),
    (PNG, "text/html; charset=utf-8"),
    (JPEG, "application/zip"),
    (JPEG, "video/mp4"),
    (GIF, "text/javascript"),
    (PDF, "image/png"),
    (PDF, "text/csv"),
    (PDF, "application/json"),
    (PDF, DOCX),
    (HTML, "image/png"),
    (HTML, "application/pdf"),
    (HTML, "application/json"),
    (HTML, "text/csv"),
    (HTML, "video/mp4"),
    (SCRIPT, "image/jpeg"),
    (SCRIPT, "application/pdf"),
    (SCRIPT, XLSX),
    (SCRIPT, "audio/mpeg"),
    (PHP, "image/gif"),
    (PHP, "image/jpeg"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/png"),
    (b"id;name\n1;a\n2;b\n", XLSX),
    (b'{"a": 1}\n', "image/webp"),
    (b"hello\n", "application/zip"),
    (b"hello\n", "font/woff2"),
    (GZIP, "font/woff2"),
    (GZIP, "application/epub+zip"),
    (GZIP, "application/x-7z-compressed"),
    (GZIP, "application/vnd.oasis.opendocument.text"),
    (GZIP, "image/png"),
    (GZIP, "video/mp4"),
    (SEVEN_ZIP, "application/pdf"),
    (SEVEN_ZIP, "image/jpeg"),
    (RAR, "application/pdf"),
    (RAR, "text/plain"),
    (SQLITE, "text/csv"),
    (SQLITE, "image/png"),
    (MP4, "image/jpeg"),
    (MP4, "application/pdf"),
    (WASM, "text/javascript"),
    (WASM, "image/png"),
    (OLE, "image/png"),
    (OLE, "text/plain"),
    (tar(), "image/png"),
    (tar(), "application/pdf"),
    *((PROGRAM, declared) for declared in _BESIDE_TEXT),
    *((ELF, declared) for declared in _BESIDE_TEXT),
    *((JAR, declared) for declared in (*_BESIDE_TEXT, *_COMICS)),
    *((HTML, declared) for declared in _BESIDE_TEXT if declared != "text/rtf"),
    (WASM, "image/x-rgb"),
    (WASM, "audio/basic"),
    (PROGRAM, "application/vnd.ms-outlook"),
    (PROGRAM, "application/vnd.visio"),
    (PROGRAM, "application/vnd.ms-publisher"),
    (PROGRAM, "application/vnd.ms-project"),
    (HELP, "application/zip"),
    (CABINET, "application/zip"),
    (POSTSCRIPT, "application/pdf"),
    (packed("AndroidManifest.xml", "classes.dex"), "application/vnd.comicbook+zip"),
    (SCRIPT, "application/vnd.ms-word.document.macroEnabled.12"),
    (b"id;name\n1;a\n2;b\n", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    (SCRIPT, "image/x-portable-pixmap"),
    (b"hello\n", "image/x-portable-anymap"),
)
"""Contents, and what they are declared as."""
