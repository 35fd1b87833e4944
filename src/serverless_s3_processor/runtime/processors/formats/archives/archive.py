"""`archive`: members and sizes of archives and compressed files; bombs are flagged.

Attributes: `format`, `members`, the first twenty `names`, `declaredSize`, `unpackedSize` as
measured; `part` of an archive that is split into files, if it shows no members.

Reads: the directory of a ZIP file or 7z archive, the headers of tar, RAR and cpio archives; what is
compressed, until 16 MiB are unpacked.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

_MODULES: Final = {
    "application/gzip": "tar_file",
    "application/vnd.rar": "rar",
    "application/x-7z-compressed": "seven_zip",
    "application/x-bzip2": "tar_file",
    "application/x-cpio": "cpio",
    "application/x-tar": "tar_file",
    "application/x-xz": "tar_file",
    "application/zstd": "tar_file",
}
"""The readers; all other types are ZIP files, as documents and programs are too."""


_PART: Final = re.compile(r"\.(?:z\d\d|\d{3}|(?:part)?a[a-z])$", re.IGNORECASE)
"""The end of the name of a part, as `zip -s`, 7-Zip and `split` write them."""


def analyze(view: ObjectView) -> Findings:
    """List the members, and measure what they unpack to; a part alone may show neither.

    Raises:
        UnprocessableContentError: the archive is damaged.
    """
    name = _MODULES.get(view.sniffed_type or "", "zip_file")
    module = import_module(f"{__package__}.{name}")
    try:
        findings: Findings = module.analyze(view)
    except UnprocessableContentError:
        if not _PART.search(view.key):
            raise
        return Findings({"format": _format(view.sniffed_type), "part": True, "complete": False})
    return findings


def _format(content_type: str | None) -> str:
    if content_type not in _MODULES:
        return "zip"
    return re.sub("^(x-|vnd\\.)|-compressed$", "", content_type.rpartition("/")[2])
