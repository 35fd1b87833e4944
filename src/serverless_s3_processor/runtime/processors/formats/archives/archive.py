"""`archive`: members and sizes of archives and compressed files; bombs are flagged.

Attributes: `format`, `members`, the first twenty `names`, `declaredSize`, `unpackedSize` as
measured.

Reads: the directory of a ZIP file or 7z archive, the headers of tar, RAR and cpio archives; what is
compressed, until 16 MiB are unpacked.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.api import Findings
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


def analyze(view: ObjectView) -> Findings:
    """List the members, and measure what they unpack to."""
    name = _MODULES.get(view.sniffed_type or "", "zip_file")
    module = import_module(f"{__package__}.{name}")
    findings: Findings = module.analyze(view)
    return findings
