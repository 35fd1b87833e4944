"""`checksum`: SHA-256 of the content, and whether it is what S3 itself has on record."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

CONTRADICTED: Final = "checksum-contradicted"
"""The flag of an object whose content is not that of which S3 has the checksum."""

_CHUNK: Final = 256 * 1024


def analyze(view: ObjectView) -> Findings:
    """Sum up the content, unless it is more than may be read: a part of it tells nothing."""
    if view.within_budget < view.size:
        return Findings({"complete": False})
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    while chunk := view.read(_CHUNK):
        sha256.update(chunk)
        if view.md5:
            md5.update(chunk)
    found: dict[str, Json] = {"complete": True, "sha256": sha256.hexdigest()}
    if not view.md5:
        return Findings(found)
    agrees = md5.hexdigest() == view.md5
    return Findings(found | {"agreesWithS3": agrees}, [] if agrees else [CONTRADICTED])
