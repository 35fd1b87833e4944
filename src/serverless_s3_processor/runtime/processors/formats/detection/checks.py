"""Types whose magic number says too little: what else must be true of the bytes."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

PROGRAM: Final = "application/x-msdownload"
PDF: Final = "application/pdf"
POSTSCRIPT: Final = "application/postscript"

_PDF_HEADER: Final = re.compile(rb"%PDF-[12]\.\d")
_PDF_LINE: Final = re.compile(_PDF_HEADER.pattern + rb"[ \t]*(?:[\r\n\0%]|\Z)")
_PDF_BYTES: Final = 1024
"""A header may be anywhere in these (PDF 1.7, appendix H.3, note 13)."""
_BEFORE_PDF: Final = re.compile(rb"(?:\xef\xbb\xbf|.*[\r\n\0]|\s*|.*\x1b.*)\Z", re.DOTALL)
_PDF_OBJECT: Final = re.compile(rb"[\r\n ]\d+ \d+ obj\b")
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Sizes of the second header, in bytes: https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types."""
_BMP_DEPTHS: Final = (1, 4, 8, 16, 24, 32)
_BMP_COMPRESSIONS: Final = 6
_PNM_SPACE: Final = rb"\s+(?:#[^\n]*\n\s*)*"
_PNM_SIZE: Final = rb"(?:" + _PNM_SPACE + rb"\d{1,9}){2}"
_PNM: Final = re.compile(
    rb"P(?:([14])" + _PNM_SIZE + rb"|([2356])" + _PNM_SIZE + _PNM_SPACE + rb"\d{1,5})\s"
)
_PNM_DIGITS: Final = re.compile(rb"(?:[\d\s]|#[^\n]*(?:\n|\Z))*\Z")
"""What follows in images that are written in digits: https://netpbm.sourceforge.net/doc/pnm.html."""
_PNM_KINDS: Final = ("bitmap", "graymap", "pixmap")
_SFNT_TABLES: Final = frozenset(
    {b"OS/2", b"cmap", b"glyf", b"head", b"name", b"CFF ", b"GDEF", b"FFTM", b"BASE", b"DSIG"}
    | {b"GPOS", b"GSUB", b"LTSH", b"VDMX", b"kern", b"post", b"CBDT", b"SVG ", b"avar", b"COLR"}
    | {b"EBDT", b"JSTF", b"feat", b"bdat", b"TSI0", b"Feat", b"bhed", b"BDF ", b"CFF2", b"HVAR"}
)
_TAR_BLOCK: Final = 512
_PYTHON_MAGIC: Final = range(3000, 4000)
_PYTHON_FLAGS: Final = 3
_CODE: Final = (b"c", b"\xe3")
"""The mark of a code object, without and with a reference to it."""
_ZLIB: Final = 0x78
_MIN_FAT_ARCHITECTURES: Final = 30


def bmp(source: ByteSource) -> str | None:
    """Return the type of a bitmap: four reserved bytes are zero, a known header follows."""
    is_bitmap = source.number(6, 4) == 0 and source.number(14, 4) in _BMP_HEADERS
    return "image/bmp" if is_bitmap else None


def bitmap_without_file_header(source: ByteSource) -> str | None:
    """Return the type of a bitmap as the clipboard holds it: one plane, and a known depth."""
    is_bitmap = source.number(12, 2) == 1 and source.number(14, 2) in _BMP_DEPTHS
    return "image/x-ms-bmp" if is_bitmap and source.number(16, 4) <= _BMP_COMPRESSIONS else None


def bzip2(source: ByteSource) -> str | None:
    """Return the type of bzip2 data: a level, then the magic number of a block or of the end."""
    magic = source.head[4:10].hex()
    is_level = source.head[3:4] in b"123456789" and source.has_control_bytes
    return "application/x-bzip2" if is_level and magic in ("314159265359", "177245385090") else None


def program(source: ByteSource) -> str | None:
    """Return the type of a DOS or Windows program: its header leads to another one, or is whole.

    https://learn.microsoft.com/windows/win32/debug/pe-format
    """
    offset = source.number(60, 4)
    if source.at(offset, 4)[:2] in (b"PE", b"NE", b"LE", b"LX"):
        return PROGRAM
    used, pages, paragraphs = source.number(2, 2), source.number(4, 2), source.number(8, 2)
    is_whole = used < 512 and 0 < 512 * pages <= source.size + 512 and paragraphs >= 2  # noqa: PLR2004
    return PROGRAM if is_whole and source.has_control_bytes else None


def pdf(source: ByteSource) -> str | None:
    """Return the type of a PDF whose header is within the first KiB.

    A text that shows a PDF is none: the header begins a line there at most by accident, and no
    object follows.
    """
    match = _PDF_HEADER.search(source.head[: _PDF_BYTES + 8])
    if match is None or match.start() >= _PDF_BYTES:
        return None
    if match.start() == 0 and (source.has_control_bytes or _PDF_LINE.match(source.head)):
        return PDF
    if not _BEFORE_PDF.match(source.head[: match.start()]):
        return None
    return PDF if _PDF_OBJECT.search(source.head, match.end()) else None


def postscript(source: ByteSource) -> str | None:
    """Return the type of PostScript: `%!PS` (Adobe's Document Structuring Conventions 3.0)."""
    start = source.head[:32].lstrip(b"\x04")
    if start.startswith((b"%!PS-AdobeFont", b"%!FontType1")):
        return "application/x-font-type1"
    return POSTSCRIPT if re.match(rb"%!PS(?:-Adobe-|[\s%]|\Z)|%!\s", start) else None


def tiff(source: ByteSource) -> str | None:
    """Return the type of a TIFF or BigTIFF file, and of a raw photo that is one.

    A DICOM file may begin with the header of a TIFF file (PS3.10, section 7.1).
    """
    if source.head[128:132] == b"DICM":
        return "application/dicom"
    order = "little" if source.head.startswith(b"II") else "big"
    version, first = source.number(2, 2, order), source.number(4, 4, order)
    if version == 43:  # noqa: PLR2004 - BigTIFF: offsets of eight bytes
        return "image/tiff" if source.number(4, 2, order) == 8 else None  # noqa: PLR2004
    if first < 8:  # noqa: PLR2004 - behind the header
        return None
    return "image/x-canon-cr2" if source.head[8:10] == b"CR" else "image/tiff"


def png(source: ByteSource) -> str:
    """Return the type of a PNG file: animated if `acTL` comes before the pixels."""
    pixels = source.head.find(b"IDAT")
    return "image/apng" if source.head.find(b"acTL", 0, pixels) >= 0 else "image/png"


def icon(source: ByteSource) -> str | None:
    """Return the type of an icon or a cursor whose first image lies behind the directory."""
    count, offset, size = source.number(4, 2), source.number(18, 4), source.number(14, 4)
    is_directory = 0 < count <= 256 and source.head[9:10] == b"\0"  # noqa: PLR2004
    is_image = offset >= 6 + 16 * count and size and offset + size <= source.size
    if not is_directory or not is_image:
        return None
    return "image/x-icon" if source.head[2] == 1 else "image/x-win-bitmap"


def pnm(source: ByteSource) -> str | None:
    """Return the type of a Netpbm image: a size follows, and a maximum unless it is a bitmap."""
    match = _PNM.match(source.head[:1024])
    if match is None:
        return None
    number = int(match[1] or match[2])
    if number <= len(_PNM_KINDS) and not _PNM_DIGITS.match(source.head[match.end() : 1024]):
        return None
    return f"image/x-portable-{_PNM_KINDS[(number - 1) % 3]}"


def rich_text(source: ByteSource) -> str | None:
    """Return the type of RTF: a version or a control word follows."""
    return "application/rtf" if re.match(rb"\{\\rtf[\d\\ {]", source.head[:8]) else None


def sfnt(source: ByteSource) -> str | None:
    """Return the type of a TrueType or OpenType font: the first table or the search range is right.

    https://learn.microsoft.com/typography/opentype/spec/otff#table-directory
    """
    tables = source.number(4, 2, "big")
    is_range = tables and source.number(6, 2, "big") == 8 << tables.bit_length()
    if source.head[12:16] not in _SFNT_TABLES and not (is_range and source.head[12:16].isalnum()):
        return None
    return "font/otf" if source.head.startswith(b"OTTO") else "font/ttf"


def java_or_mach(source: ByteSource) -> str:
    """Return the type of a Java class, or of a Mach-O file for several processors.

    The number of processors of the one stands where the other has its version, 45 or more.
    """
    is_mach = source.number(4, 4, "big") < _MIN_FAT_ARCHITECTURES
    return "application/x-mach-binary" if is_mach else "application/java-vm"


def gzip(source: ByteSource) -> str | None:
    """Return the type of gzip data: three reserved bits are zero (RFC 1952)."""
    return None if source.number(3, 1) & 0xE0 else "application/gzip"


def debian_or_ar(source: ByteSource) -> str | None:
    """Return the type of an ar archive, of which a Debian package is one kind.

    A header of a member follows, which ends as a line of its own: ar(5).
    """
    if source.head[66:68] not in (b"`\n", b""):
        return None
    is_package = source.head[8:21] == b"debian-binary"
    return "application/vnd.debian.binary-package" if is_package else "application/x-archive"


def tar(source: ByteSource) -> str | None:
    """Return the type of a tar file: the checksum of the first header is right (POSIX pax)."""
    header = source.head[:_TAR_BLOCK]
    digits = header[148:156].strip(b"\0 ")
    if len(header) < _TAR_BLOCK or not re.fullmatch(rb"[0-7]{1,7}", digits):
        return None
    others = header[:148] + b" " * 8 + header[156:]
    signed = sum(byte - 256 if byte > 127 else byte for byte in others)  # noqa: PLR2004
    return "application/x-tar" if int(digits, 8) in (sum(others), signed) else None


def python_code(source: ByteSource) -> str | None:
    """Return the type of compiled Python: a magic number, CR LF, then flags (PEP 552).

    Before Python 3.7 there was a time and a size, before 3.3 a time alone, followed by the code.
    """
    magic, flags = source.number(0, 2), source.number(4, 4)
    if source.head[2:4] != b"\r\n":
        return None
    is_new = magic in _PYTHON_MAGIC and (flags <= _PYTHON_FLAGS or source.head[12:13] in _CODE)
    is_old = source.head[8:9] == b"c"
    return "application/x-bytecode.python" if is_new or is_old else None


def transport_stream(source: ByteSource) -> str | None:
    """Return the type of an MPEG transport stream: packets of 188 or 192 bytes."""
    for offset, length in ((0, 188), (4, 192)):
        syncs = source.head[offset : offset + 4 * length + 1 : length]
        if len(syncs) > 2 and set(syncs) == {0x47}:  # noqa: PLR2004
            return "video/mp2t"
    return None


def arrow_stream(source: ByteSource) -> str | None:
    """Return the type of an Arrow stream: a marker, and a length that is a multiple of eight.

    https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format
    """
    length = source.number(4, 4)
    is_message = 0 < length < 2**24 and length % 8 == 0 and 4 <= source.number(8, 4) < length  # noqa: PLR2004
    return "application/vnd.apache.arrow.stream" if is_message else None


def zlib_stream(source: ByteSource) -> str | None:
    """Return the type of zlib data: its first bytes unpack (RFC 1950)."""
    if source.head[0] != _ZLIB or source.number(0, 2, "big") % 31:
        return None
    try:
        return (
            "application/zlib" if zlib.decompressobj().decompress(source.head[:512], 64) else None
        )
    except zlib.error:
        return None
