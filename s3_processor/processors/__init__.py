"""What a processor is written with: `from s3_processor.processors import Processor, Match, …`."""

from s3_processor.domain.limits import Limits
from s3_processor.processors.match import Match
from s3_processor.processors.registry import Findings, Processor, UnfitContentError
from s3_processor.processors.view import ObjectView

__all__ = ["Findings", "Limits", "Match", "ObjectView", "Processor", "UnfitContentError"]
