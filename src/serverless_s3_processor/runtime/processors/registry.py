"""The processors in the order they run: the built-in ones, then the team's own.

The module of a built-in processor is loaded when an object first wants it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import content_types, own
from serverless_s3_processor.runtime.processors.api import Processor
from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.formats.text import lines
from serverless_s3_processor.runtime.processors.formats.text.compressed import or_compressed
from serverless_s3_processor.runtime.processors.match import Match, MatchAny

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_FORMATS: Final = "serverless_s3_processor.runtime.processors.formats"


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
        or_compressed(_processor("table", "text.tables.table", Match(types=content_types.TABLES))),
        or_compressed(
            _processor(
                "json",
                "text.json_files.json_records",
                Match(types=("application/json", "application/x-ndjson")),
                64 * 1024,
            )
        ),
        or_compressed(
            _processor("markup", "text.markup_content", Match(types=content_types.MARKUP))
        ),
        _processor("archive", "archives.archive", Match(types=content_types.ARCHIVES)),
        _processor(
            "image",
            "images.thumbnail",
            Match(types=content_types.IMAGES),
            24 * 1024 * 1024,
            max_side=thumbnails,
        )
        if thumbnails
        else _processor("image", "images.image", Match(types=content_types.IMAGES)),
        _processor("media", "media.media", Match(types=content_types.MEDIA), 512 * 1024),
        _processor(
            "parquet", "data.parquet", Match(types=("application/vnd.apache.parquet",)), 512 * 1024
        ),
        _processor("avro", "data.avro", Match(types=("application/vnd.apache.avro",)), 512 * 1024),
        _processor(
            "arrow",
            "data.arrow",
            Match(types=content_types.ARROW),
            512 * 1024,
        ),
        _processor("orc", "data.orc", Match(types=("application/vnd.apache.orc",)), 512 * 1024),
        _processor("database", "data.database", Match(types=("application/vnd.sqlite3",)), 2**20),
        _processor(
            "array",
            "data.array",
            MatchAny(
                Match(types=content_types.ARRAYS),
                Match(types=("application/zip",), suffixes=(".npz",)),
            ),
            2**20,
        ),
        _processor(
            "certificate",
            "data.certificate",
            Match(types=content_types.CERTIFICATES),
        ),
        _processor("pdf", "documents.pdf", Match(types=("application/pdf",)), 4 * 1024 * 1024),
        _processor("office", "documents.office", Match(types=content_types.OFFICE)),
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
        return "application/vnd.ms-outlook", *content_types.MAIL
    return content_types.MAIL


def _processor(
    name: str,
    module: str,
    wants: Match | MatchAny,
    max_bytes_read: int | None = None,
    **options: int,
) -> Processor:
    return Processor(
        name=name,
        version=1,
        wants=wants,
        run=_LoadedOnFirstUse(f"{_FORMATS}.{module}", options),
        limits=Limits(max_bytes_read=max_bytes_read),
    )


class _LoadedOnFirstUse:
    """Runs the `analyze` of a module, which it loads for the first object."""

    def __init__(self, module: str, options: Mapping[str, int]) -> None:
        self.module = module
        self._options = options
        self._analyze: Callable[..., Findings] | None = None

    def __call__(self, view: ObjectView) -> Findings:
        analyze = self._analyze or self._load()
        return analyze(view, **self._options)

    def _load(self) -> Callable[..., Findings]:
        # A module may be missing while code is exchanged beneath a worker: that is tried again.
        try:
            analyze: Callable[..., Findings] = import_module(self.module).analyze
        except ImportError as error:
            raise UnavailableError(f"{self.module} can't be loaded: {error}") from error
        self._analyze = analyze
        return analyze
