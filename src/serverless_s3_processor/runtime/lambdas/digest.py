"""The function `digest`, which a schedule invokes."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.bootstrap import json_log
from serverless_s3_processor.runtime.bootstrap.digest import aws_adapters, build_digest_sender
from serverless_s3_processor.runtime.config import measures
from serverless_s3_processor.runtime.config.digest import DigestSettings

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.adapters.json_log import JsonLog
    from serverless_s3_processor.runtime.services.notices.digest_sender import DigestSender


def handler(_event: object, _context: object) -> dict[str, Any]:
    """Send the digest of what was recorded since the last one; return the number of records."""
    return handle(*_wire())


@functools.cache
def _wire() -> tuple[DigestSender, JsonLog]:
    settings = DigestSettings.from_env(os.environ)
    return build_digest_sender(settings, aws_adapters(settings)), json_log(settings.environment)


def handle(sender: DigestSender, log: JsonLog) -> dict[str, Any]:
    """Send the digest with the given service, and measure what is still unsent afterwards."""
    summary = sender.send()
    log_fields = summary.total if summary else 0
    log.metrics({measures.UNSENT: sender.unsent_age_seconds()}, digest=log_fields)
    return {"records": log_fields}
