"""`archive`: members and sizes of ZIP, tar and compressed files; bombs are flagged.

Attributes: `format`, `members`, the first twenty `names`, `declaredSize`, `unpackedSize` as
measured.

Reads: the directory of a ZIP file, the headers of a tar file; what is compressed, until 16 MiB are
unpacked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
    from serverless_s3_processor.runtime.processors.view import ObjectView

_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""Magic numbers of ZIP files, with and without members; documents and programs have them too."""


def analyze(view: ObjectView) -> Findings:
    """List the members, and measure what they unpack to."""
    if view.head.startswith(_ZIP_STARTS):
        from serverless_s3_processor.runtime.processors.formats.archives import zip_file  # noqa: PLC0415 - loaded when first used

        return zip_file.analyze(view)
    from serverless_s3_processor.runtime.processors.formats.archives import tar_file  # noqa: PLC0415 - loaded when first used

    return tar_file.analyze(view)
