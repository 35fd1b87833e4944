import hashlib

import pytest

from serverless_s3_processor.runtime.processors.formats.checksum import CONTRADICTED, analyze
from tests.support.views import Content, noise, view_of
from tests.unit.processors.processing import outcome_of


@pytest.mark.parametrize("size", [0, 1, 300_000, 8_000_000])
def test_the_whole_content_is_hashed(size: int) -> None:
    raw = noise(size)
    attributes = analyze(view_of(raw)).attributes
    assert attributes == {"complete": True, "sha256": hashlib.sha256(raw).hexdigest()}


def test_the_hash_is_compared_with_s3s_checksum() -> None:
    raw = noise(300_000)
    right = analyze(view_of(raw, md5=hashlib.md5(raw).hexdigest()))  # noqa: S324 - S3's own
    wrong = analyze(view_of(raw, md5="0" * 32))
    assert (right.attributes["agreesWithS3"], right.flags) == (True, [])
    assert (wrong.attributes["agreesWithS3"], wrong.flags) == (False, [CONTRADICTED])


def test_content_beyond_the_budget_is_not_read() -> None:
    content = Content(noise(1000))
    findings = analyze(view_of(content, head=100, budget=899, md5="0" * 32))
    assert (findings.attributes, findings.flags) == ({"complete": False}, ())
    assert content.fetched == []


def test_every_object_has_its_checksum() -> None:
    assert outcome_of(b"").results["checksum"]["sha256"] == hashlib.sha256(b"").hexdigest()
