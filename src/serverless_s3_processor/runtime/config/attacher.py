"""Settings of the function `attacher`."""

from __future__ import annotations

from dataclasses import dataclass

from serverless_s3_processor.runtime.config import Settings, environment


@dataclass(frozen=True, slots=True, kw_only=True)
class AttacherSettings(Settings):
    """Settings of the attacher; CloudFormation's requests name the bucket and the queue."""

    environment: str = environment()
