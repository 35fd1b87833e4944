"""Content types that one honest file may be declared as.

Browsers ask the operating system, which goes by the suffix: the registry of Windows, the uniform
type identifiers of macOS, `shared-mime-info` on Linux. The AWS CLI and Python's `mimetypes` go by a
table of suffixes, curl by a short one. `tests/unit/processors/detection/honest.py` lists the
pairs with their sources.
"""

from __future__ import annotations

from typing import Final

from serverless_s3_processor.runtime.processors.formats.detection import families

UNDECLARED: Final = frozenset(
    {
        "",
        "*/*",
        "application/binary",
        "application/download",
        "application/force-download",
        "application/octet-stream",
        "application/unknown",
        "application/x-binary",
        "application/x-download",
        "application/x-www-form-urlencoded",
        "binary/octet-stream",
        "multipart/form-data",
    }
)
"""Types that say nothing: defaults of S3, of browsers for unknown suffixes, and of curl."""

MAY_BE_TEXT: Final = frozenset(
    {
        "application/msdownload",
        "application/mspowerpoint",
        "application/netcdf",
        "application/cdf",
        "application/postscript",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-project",
        "application/vnd.ms-publisher",
        "application/vnd.apache.arrow.stream",
        "application/vnd.las",
        "application/msdos-program",
        "application/pn-realaudio",
        "application/sharedlib",
        "application/font-type1",
        "audio/pn-realaudio",
        "audio/vnd.dts",
        "image/vnd.radiance",
        "video/mp2t",
        "video/vnd.dlna.mpeg-tts",
        "video/ms-asf",
        "video/mts",
    }
    | {name for name in families.WORD | families.EXCEL if not families.is_zip_document(name)}
)
"""Types of binary files that honest text is declared as, for its suffix.

`.ts` is TypeScript, `.dot` a graph, `.pot` a translation template, `.pub` a public key, `.nc` a
program for a machine tool, `.las` a log of a well, `.dts` a device tree, `.bat` a script; `.asx`
and `.ram` are lists of what to play; `.xls` is often CSV or HTML, `.doc` RTF or HTML.
"""

TEXTUAL: Final = frozenset(
    {
        "application/ecmascript",
        "application/graphql",
        "application/javascript",
        "application/json",
        "application/jsonl",
        "application/jsonlines",
        "application/ndjson",
        "application/rtf",
        "application/sh",
        "application/sql",
        "application/tex",
        "application/toml",
        "application/httpd-php",
        "application/xml",
        "application/yaml",
        "image/svg+xml",
        "message/rfc822",
    }
)
"""Types of text beside `text/*` and those that end in `+json`, `+xml` or `+yaml`."""

BINARY_AS_TEXT: Final = frozenset(
    {
        "application/fits",
        "application/font-type1",
        "application/postscript",
        "application/rtf",
        "image/portable-bitmap",
        "image/portable-graymap",
        "image/portable-pixmap",
        "message/rfc822",
    }
)
"""Types with a magic number that are text all the same."""

PACKED: Final = (
    "application/7z-compressed",
    "application/epub+zip",
    "application/java-archive",
    "application/vnd.apache.parquet",
    "application/vnd.oasis.opendocument.",
    "application/vnd.openxmlformats",
    "application/vnd.rar",
    "application/zip",
    "audio/",
    "font/woff",
    "image/",
    "video/",
)
"""What nobody compresses again to serve it with a `Content-Encoding`."""

SHARED_SUFFIXES: Final = {
    ".a": "application/archive",
    ".dot": "application/msword",
    ".pot": "application/vnd.ms-powerpoint",
    ".ts": "video/mp2t",
}
"""Types whose suffix Debian's table gives to a kind of text, which it declares them as."""

TEXT_SUFFIXES: Final = {
    ".ass": "audio/aac",
    ".mo": "application/gettext-translation",
    ".pcf": "application/font-pcf",
}
"""Types whose suffix is also that of a kind of text: subtitles, Modelica, settings of a VPN."""

COMPRESSION_SUFFIXES: Final = (
    *(".br", ".bz2", ".emz", ".gz", ".gzip", ".lz", ".lz4", ".lzma", ".lzo", ".svgz", ".tgz"),
    *(".taz", ".tbz", ".tbz2", ".txz", ".tz", ".tzst", ".wmz", ".xz", ".z", ".zst", ".zstd"),
)
"""Suffixes behind which a file is declared as what it unpacks to: `photos.tiff.gz`."""

COMPRESSED: Final = frozenset(
    {
        "application/bzip2",
        "application/compress",
        "application/gzip",
        "application/lz4",
        "application/lzip",
        "application/lzma",
        "application/lzop",
        "application/snappy-framed",
        "application/xz",
        "application/zstd",
    }
)

BY_CHECKS: Final = frozenset(
    {
        "application/epub+zip",
        "application/gzip",
        "application/java-archive",
        "application/java-vm",
        "application/msword",
        "application/pdf",
        "application/postscript",
        "application/rtf",
        "application/vnd.apache.arrow.stream",
        "application/vnd.apache.orc",
        "application/vnd.apache.parquet",
        "application/vnd.debian.binary-package",
        "application/vnd.ms-excel",
        "application/vnd.ms-outlook",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.visio",
        "application/x-bzip2",
        "application/x-font-type1",
        "application/x-mach-binary",
        "application/x-msdownload",
        "application/x-msi",
        "application/x-ole-storage",
        "application/x-tar",
        "application/zip",
        "audio/aac",
        "audio/aiff",
        "audio/mpeg",
        "audio/ogg",
        "audio/x-wav",
        "image/avif",
        "image/bmp",
        "image/heic",
        "image/jp2",
        "image/png",
        "image/tiff",
        "image/webp",
        "image/x-canon-cr3",
        "image/x-icon",
        "image/x-portable-bitmap",
        "image/x-portable-graymap",
        "image/x-portable-pixmap",
        "video/3gpp",
        "video/3gpp2",
        "video/mp2t",
        "video/mp4",
        "video/ogg",
        "video/quicktime",
        "video/webm",
        "video/x-matroska",
        "video/x-msvideo",
    }
)
"""Types that checks show, where a magic number says too little."""
