"""What a processor is written with: import `Processor`, `Match` and the others from here."""

from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from serverless_s3_processor.runtime.processors.api import (
    Findings,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.view import ObjectView

__all__ = ["Findings", "Limits", "Match", "ObjectView", "Processor", "UnprocessableContentError"]
