"""The processors in the order they run: the built-in ones, then the team's own.

The module of a built-in processor is loaded when an object first wants it.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import own
from serverless_s3_processor.runtime.processors.api import Processor
from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.formats.text import lines
from serverless_s3_processor.runtime.processors.formats.text.compressed import or_compressed
from serverless_s3_processor.runtime.processors.match import Match

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_FORMATS: Final = "serverless_s3_processor.runtime.processors.formats"
_OFFICE_PACKAGES: Final = (
    "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12",
    "application/vnd.ms-word.document.macroenabled.12",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""Office documents in ZIP format, which can be bombs too."""
_ARCHIVES: Final = (
    "application/epub+zip",
    "application/gzip",
    "application/java-archive",
    "application/vnd.android.package-archive",
    "application/vnd.google-earth.kmz",
    "application/vnd.ms-visio.drawing",
    "application/vnd.ms-xpsdocument",
    "application/vnd.rar",
    "application/x-7z-compressed",
    "application/x-bzip2",
    "application/x-cpio",
    "application/x-tar",
    "application/x-xz",
    "application/zip",
    "application/zstd",
    *_OFFICE_PACKAGES,
)
_ARROW: Final = ("application/vnd.apache.arrow.file", "application/vnd.apache.arrow.stream")
_CERTIFICATES: Final = (
    "application/pkcs8",
    "application/pkcs8-encrypted",
    "application/pkix-cert",
    "application/x-pem-file",
    "application/x-pkcs12",
    "application/x-x509-key",
)
_TABLES: Final = ("text/csv", "text/tab-separated-values")
_MARKUP: Final = ("application/xml", "image/svg+xml", "text/html")
_IMAGES: Final = (
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/jp2",
    "image/jpeg",
    "image/jpx",
    "image/jxl",
    "image/png",
    "image/tiff",
    "image/vnd.adobe.photoshop",
    "image/vnd.ms-dds",
    "image/webp",
    "image/x-canon-cr2",
    "image/x-dpx",
    "image/x-icns",
    "image/x-icon",
    "image/x-jp2-codestream",
    "image/x-ms-bmp",
    "image/x-pcx",
    "image/x-portable-bitmap",
    "image/x-portable-graymap",
    "image/x-portable-pixmap",
    "image/x-qoi",
    "image/x-sgi",
    "image/x-sun-raster",
    "image/x-tga",
    "image/x-win-bitmap",
    "image/x-xcf",
)
_MAIL: Final = ("message/rfc822", "text/calendar", "text/vcard")
_OFFICE: Final = (
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.graphics",
    "application/vnd.oasis.opendocument.presentation-template",
    "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.text-template",
    "application/x-ole-storage",
    *_OFFICE_PACKAGES,
)


def all_processors(*, thumbnails: int = 0) -> tuple[Processor, ...]:
    """Return the built-in processors and the team's own.

    `thumbnails` is the longest side of the thumbnails that `image` makes, in pixels; 0 for none.
    """
    return *built_in_processors(thumbnails=thumbnails), *own.load(names.BUILT_IN_PROCESSORS)


def built_in_processors(
    is_installed: Callable[[str], object] = find_spec, *, thumbnails: int = 0
) -> tuple[Processor, ...]:
    """Return the built-in processors whose libraries are installed: `sniff` finds the type first.

    `thumbnails` is as for `all_processors`.
    """
    candidates = (
        sniff.PROCESSOR,
        _processor("checksum", "checksum", Match()),
        or_compressed(lines.PROCESSOR),
        or_compressed(_processor("table", "text.tables.table", Match(types=_TABLES))),
        or_compressed(
            _processor(
                "json",
                "text.json_files.json_records",
                Match(types=("application/json", "application/x-ndjson")),
                64 * 1024,
            )
        ),
        or_compressed(_processor("markup", "text.markup_content", Match(types=_MARKUP))),
        _processor("archive", "archives.archive", Match(types=_ARCHIVES)),
        _processor(
            "image",
            "images.thumbnail",
            Match(types=_IMAGES),
            24 * 1024 * 1024,
            max_side=thumbnails,
        )
        if thumbnails
        else _processor("image", "images.image", Match(types=_IMAGES)),
        _processor("media", "media.media", Match(types=("audio/*", "video/*")), 512 * 1024),
        _processor(
            "parquet", "data.parquet", Match(types=("application/vnd.apache.parquet",)), 512 * 1024
        ),
        _processor("avro", "data.avro", Match(types=("application/vnd.apache.avro",)), 512 * 1024),
        _processor(
            "arrow",
            "data.arrow",
            Match(types=_ARROW),
            512 * 1024,
        ),
        _processor("orc", "data.orc", Match(types=("application/vnd.apache.orc",)), 512 * 1024),
        _processor("database", "data.database", Match(types=("application/vnd.sqlite3",)), 2**20),
        _processor("array", "data.array", Match(types=("application/x-npy",))),
        _processor(
            "certificate",
            "data.certificate",
            Match(types=_CERTIFICATES),
        ),
        _processor("pdf", "documents.pdf", Match(types=("application/pdf",)), 4 * 1024 * 1024),
        _processor("office", "documents.office", Match(types=_OFFICE)),
        _processor("mail", "mail.mail", Match(types=_mail(is_installed))),
    )
    return tuple(
        processor
        for processor in candidates
        if (library := names.PROCESSOR_LIBRARIES.get(processor.name)) is None
        or is_installed(library)
    )


def _mail(is_installed: Callable[[str], object]) -> tuple[str, ...]:
    """Return the types of messages: those of Outlook need the library of `office`."""
    if is_installed(names.PROCESSOR_LIBRARIES["office"]):
        return "application/vnd.ms-outlook", *_MAIL
    return _MAIL


def _processor(
    name: str,
    module: str,
    wants: Match,
    max_bytes_read: int | None = None,
    **options: int,
) -> Processor:
    return Processor(
        name=name,
        version=1,
        wants=wants,
        run=partial(_run, f"{_FORMATS}.{module}", options),
        limits=Limits(max_bytes_read=max_bytes_read),
    )


def _run(module: str, options: Mapping[str, int], view: ObjectView) -> Findings:
    # A module may be missing while code is exchanged beneath a worker: that is tried again.
    try:
        loaded = import_module(module)
    except ImportError as error:
        raise UnavailableError(f"{module} can't be loaded: {error}") from error
    findings: Findings = loaded.analyze(view, **options)
    return findings
