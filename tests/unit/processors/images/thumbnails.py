"""Thumbnails, and the reasons why there are none."""

import io
from typing import Any

from PIL import Image

from serverless_s3_processor.runtime.domain.outcomes.outcome import ProcessingOutcome
from tests.support.views import Content
from tests.unit.processors.processing import outcome_of


def shrunk(content: Content | bytes, max_side: int = 64, **options: Any) -> ProcessingOutcome:
    return outcome_of(content, only={"sniff", "image"}, thumbnails=max_side, **options)


def thumbnail_of(content: Content | bytes, max_side: int = 64) -> Image.Image:
    outcome = shrunk(content, max_side)
    assert outcome.reasons == []
    assert "noThumbnail" not in outcome.results["image"]
    (file,) = outcome.derived["image"]
    assert (file.name, file.content_type) == ("thumbnail.webp", "image/webp")
    image = Image.open(io.BytesIO(file.content), formats=["WEBP"])
    size = {"width": image.width, "height": image.height}
    assert outcome.results["image"]["thumbnail"] == size
    image.load()
    return image


def reason_of(content: Content | bytes, max_side: int = 64) -> str:
    """Return why there is none, which is no failure."""
    outcome = shrunk(content, max_side)
    assert outcome.reasons == []
    assert outcome.derived == {}
    assert "thumbnail" not in outcome.results["image"]
    return str(outcome.results["image"]["noThumbnail"])
