import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.detection.contradiction import CONTRADICTED
from serverless_s3_processor.runtime.processors.formats.detection.sniff import (
    PROCESSOR,
    content_type_of,
    sniff,
)
from tests.support.views import view_of
from tests.unit.processors.detection.lies import LIES, PNG

_CONTENTS = [content for content, _ in LIES] + [b"ID3\4\0\0\0\0\0\0", b"II+\0\x08\0\0\0", b"BM"]


@pytest.mark.slow
@given(st.binary(max_size=300), st.sampled_from([b"", *_CONTENTS]), st.integers(0, 1000))
def test_whatever_the_bytes_are_sniffing_never_raises(rest: bytes, start: bytes, cut: int) -> None:
    view = view_of((start + rest)[:cut], content_type="text/plain")
    findings = sniff(view)
    assert findings.attributes.get("contentType") == view.sniffed_type


@given(st.integers(0, 250), st.integers(0, 255), st.sampled_from(_CONTENTS))
def test_whatever_byte_is_wrong_sniffing_never_raises(
    index: int, byte: int, content: bytes
) -> None:
    changed = bytearray(content)
    changed[index % len(content)] = byte
    sniff(view_of(bytes(changed)))


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"", None),
        (b"hello\n", "text/plain"),
        ("grüße".encode("cp1252"), "text/plain"),
        (bytes(range(256)), None),
    ],
)
def test_what_has_no_header_is_text_or_unknown(head: bytes, content_type: str | None) -> None:
    assert content_type_of(head) == content_type


def test_a_contradiction_is_flagged() -> None:
    findings = sniff(view_of(PNG, content_type="image/jpeg"))
    assert findings.flags == [CONTRADICTED]
    assert findings.attributes == {"contentType": "image/png"}


def test_what_shows_no_type_is_left_unnamed_and_unflagged() -> None:
    findings = sniff(view_of(bytes(range(256)), content_type="image/jpeg"))
    assert findings.flags == ()
    assert findings.attributes == {}


def test_every_object_is_sniffed() -> None:
    assert PROCESSOR.wants(view_of(b""))
