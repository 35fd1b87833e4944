import mimetypes

import filetype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.formats.detection.sniff import (
    CONTRADICTED,
    PROCESSOR,
    content_type_of,
    contradicts,
    sniff,
)
from tests.support.views import view_of

_ZIP = "application/zip"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
_MAGIC = [
    PNG,
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"\x1f\x8b\x08",
    b"\x00\x00\x00\x18ftypmp42",
    b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    b"RIFF\x10\x00\x00\x00WAVEfmt ",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x1aE\xdf\xa3",
    b"ID3",
    b"GIF89a",
    b"MZ",
    b"\x7fELF",
    b"SQLite format 3\x00",
    b"BZh",
    b"7z\xbc\xaf\x27\x1c",
]


@given(st.binary(max_size=300), st.sampled_from([b"", *_MAGIC]), st.integers(0, 320))
def test_whatever_the_bytes_are_sniffing_never_raises(rest: bytes, magic: bytes, cut: int) -> None:
    view = view_of((magic + rest)[:cut], content_type="text/plain")
    findings = sniff(view)
    assert findings.attributes.get("contentType") == view.sniffed_type


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"", None),
        (PNG, "image/png"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x1f\x8b\x08\x00", "application/gzip"),
        (b"hello\n", "text/plain"),
        ("grüße".encode("cp1252"), "text/plain"),
        (bytes(range(256)), None),
    ],
)
def test_the_first_bytes_show_the_content_type(head: bytes, content_type: str | None) -> None:
    assert content_type_of(head) == content_type


@pytest.mark.parametrize(
    ("detected", "declared"),
    [
        ("text/plain", "image/png"),
        ("text/plain", "application/pdf"),
        ("text/plain", "application/json"),
        ("text/csv", "image/png"),
        ("application/zip", "image/png"),
        ("application/zip", "text/csv"),
        ("image/png", "image/jpeg"),
        ("application/x-msdownload", "application/pdf"),
        ("image/png", "text/html; charset=utf-8"),
    ],
)
def test_bytes_that_are_not_of_the_declared_type_contradict_it(
    detected: str, declared: str
) -> None:
    assert contradicts(detected, declared)


@pytest.mark.parametrize(
    ("detected", "declared"),
    [
        ("image/png", ""),
        ("image/png", "binary/octet-stream"),
        ("image/png", "application/octet-stream"),
        ("image/png", "IMAGE/PNG"),
        ("image/jpeg", "image/jpg"),
        ("text/plain", "text/csv; charset=utf-8"),
        ("text/plain", "application/vnd.api+json"),
        ("application/json", "text/plain"),
        ("application/json", "application/geo+json"),
        ("text/csv", "text/plain"),
        ("application/vnd.apache.parquet", "application/x-parquet"),
        ("text/plain", "image/svg+xml"),
        ("application/zip", "application/vnd.android.package-archive"),
        ("application/zip", "application/epub+zip"),
        ("application/zip", "application/x-zip-compressed"),
        ("application/gzip", "application/x-gzip"),
        ("audio/x-wav", "audio/wav"),
        ("audio/x-flac", "audio/flac"),
        ("application/font-woff", "font/woff"),
        ("text/plain", "message/rfc822"),
        ("text/plain", "application/x-tcl"),
        ("text/plain", "application/vnd.apple.mpegurl"),
        ("text/plain", "application/x-subrip"),
        ("application/gzip", "text/csv"),
        ("application/gzip", "application/x-tar"),
        ("video/x-m4v", "video/mp4"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
        (_ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("application/octet-stream", "application/vnd.ms-fontobject"),
    ],
)
def test_another_name_for_the_same_is_no_contradiction(detected: str, declared: str) -> None:
    assert not contradicts(detected, declared)


@pytest.mark.parametrize("kind", filetype.types, ids=lambda kind: kind.extension)
def test_a_file_that_is_uploaded_under_its_own_extension_is_not_flagged(
    kind: filetype.Type,
) -> None:
    """The AWS CLI and most SDKs declare the type that the name suggests."""
    declared, _ = mimetypes.MimeTypes().guess_type(f"file.{kind.extension}")
    assert not contradicts(kind.mime, declared or "")


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
