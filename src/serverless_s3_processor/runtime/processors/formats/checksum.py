"""`checksum`: SHA-256 of the content, and a comparison with S3's own checksum.

Attributes: `sha256`; `agreesWithS3`, where S3 has a checksum (an ETag that is an MD5).

Reads: all of it, or nothing of what is beyond its budget of 8 MiB.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

CONTRADICTED: Final = "checksum-contradicted"
"""The flag of an object whose content differs from S3's checksum."""

_CHUNK: Final = 256 * 1024


def analyze(view: ObjectView) -> Findings:
    """Hash the content, unless it exceeds the budget: the hash of a part is useless."""
    if view.within_budget < view.size:
        return Findings({"complete": False})
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    while chunk := view.read(_CHUNK):
        sha256.update(chunk)
        if view.md5:
            md5.update(chunk)
    attributes: dict[str, Json] = {"complete": True, "sha256": sha256.hexdigest()}
    if not view.md5:
        return Findings(attributes)
    agrees = md5.hexdigest() == view.md5
    return Findings(attributes | {"agreesWithS3": agrees}, [] if agrees else [CONTRADICTED])
