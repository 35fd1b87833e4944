"""The tags of a TIFF file whose pixels Pillow has no reader for: maps, raw photos."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Final

from PIL.Image import Exif
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.content_errors import damaged
from serverless_s3_processor.runtime.processors.formats.images.exif import exif_attributes
from serverless_s3_processor.runtime.processors.quiet import ignore_warnings
from serverless_s3_processor.runtime.processors.random_reads import RandomReads

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MAX_READ: Final = 1024 * 1024
_WIDTH: Final = 256
_HEIGHT: Final = 257
_BIG: Final = 43
"""The version of a BigTIFF file, whose header has eight bytes more."""


def tiff_attributes(view: ObjectView) -> dict[str, Json]:
    """Return the attributes for a record from the first directory.

    Raises:
        UnprocessableContentError: the directory is damaged.
    """
    ignore_warnings("PIL\\.")
    source = io.BufferedReader(
        RandomReads(view, max_read_bytes=_MAX_READ, max_total_bytes=_MAX_READ)
    )
    try:
        tags = _directory(source)
        size = int(tags[_WIDTH]), int(tags[_HEIGHT])
    except DecompressionLimitError as error:
        raise damaged("image", error) from error
    except (SyntaxError, LookupError, TypeError, ValueError, OSError, struct.error):
        raise damaged("image", "its header can't be read") from None
    attributes: dict[str, Json] = {"format": "TIFF", "width": size[0], "height": size[1]}
    return attributes | exif_attributes(lambda: _exif(source, tags))


def _directory(source: io.BufferedReader[RandomReads]) -> ImageFileDirectory_v2:
    header = source.read(8)
    if _BIG in header[2:4]:
        header += source.read(8)
    tags = ImageFileDirectory_v2(header)
    source.seek(tags.next)
    tags.load(source)
    return tags


def _exif(source: io.BufferedReader[RandomReads], tags: ImageFileDirectory_v2) -> Exif:
    exif = Exif()
    exif.bigtiff, exif.endian = tags._bigtiff, tags._endian
    exif.load_from_fp(source, tags._offset)
    return exif
