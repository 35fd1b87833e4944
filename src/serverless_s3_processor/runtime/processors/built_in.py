"""The processors that come with the system, each of which is loaded when an object wants it."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors.api import Processor
from serverless_s3_processor.runtime.processors.formats import sniff, text
from serverless_s3_processor.runtime.processors.match import Match

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_ARCHIVES: Final = (
    "application/epub+zip",
    "application/gzip",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/x-bzip2",
    "application/x-tar",
    "application/x-xz",
    "application/zip",
)
"""Documents that are ZIP files can be bombs as well."""
_IMAGES: Final = (
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/jpx",
    "image/png",
    "image/tiff",
    "image/webp",
    "image/x-icon",
)

LIBRARIES: Final = {"image": "PIL", "parquet": "thrift", "pdf": "pypdf"}
"""What some need and a deployment may leave out: the processor's name, and what it imports."""


def processors(
    is_installed: Callable[[str], bool] | None = None, *, thumbnails: int = 0
) -> tuple[Processor, ...]:
    """Return those that can run here, in the order they run: `sniff` tells the others the type.

    `thumbnails` is the longest side of those that `image` makes, in pixels; none if 0.
    """
    is_available = is_installed or _is_installed
    always_available = (
        sniff.PROCESSOR,
        _processor("checksum", Match()),
        text.PROCESSOR,
        _processor("table", Match(types=("text/csv", "text/tab-separated-values"))),
        _processor(
            "json",
            Match(types=("application/json", "application/x-ndjson")),
            Limits(max_bytes_read=64 * 1024),
            module="json_records",
        ),
        _processor("archive", Match(types=_ARCHIVES)),
    )
    with_libraries = (
        _with_thumbnails(thumbnails) if thumbnails else _processor("image", Match(types=_IMAGES)),
        _processor(
            "parquet",
            Match(types=("application/vnd.apache.parquet",)),
            Limits(max_bytes_read=512 * 1024),
        ),
        _processor(
            "pdf", Match(types=("application/pdf",)), Limits(max_bytes_read=4 * 1024 * 1024)
        ),
    )
    return *always_available, *(
        processor for processor in with_libraries if is_available(LIBRARIES[processor.name])
    )


def _is_installed(library: str) -> bool:
    """Look for it without loading it."""
    return find_spec(library) is not None


def _with_thumbnails(max_side: int) -> Processor:
    shrink = partial(
        _run, "serverless_s3_processor.runtime.processors.formats.thumbnail", max_side=max_side
    )
    return Processor(
        name="image",
        version=1,
        wants=Match(types=_IMAGES),
        run=shrink,
        limits=Limits(max_bytes_read=24 * 1024 * 1024),
    )


def _processor(
    name: str, wants: Match, limits: Limits | None = None, *, module: str | None = None
) -> Processor:
    run = partial(_run, f"serverless_s3_processor.runtime.processors.formats.{module or name}")
    return Processor(name=name, version=1, wants=wants, run=run, limits=limits or Limits())


def _run(module: str, view: ObjectView, **options: int) -> Findings:
    """Code that can't be loaded, as while it is exchanged beneath a worker, is no fault of the
    object: it is tried again.
    """
    try:
        loaded = import_module(module)
    except ImportError as error:
        raise UnavailableError(f"{module} can't be loaded: {error}") from error
    findings: Findings = loaded.look(view, **options)
    return findings
