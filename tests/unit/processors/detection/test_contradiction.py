import mimetypes

import pytest

from serverless_s3_processor.runtime.processors.formats.detection import declared_types, signatures
from serverless_s3_processor.runtime.processors.formats.detection.contradiction import (
    CONTRADICTED,
    contradicts,
)
from serverless_s3_processor.runtime.processors.formats.detection.sniff import sniff
from tests.support.views import view_of
from tests.unit.processors.detection.honest import PAIRS
from tests.unit.processors.detection.lies import LIES

KINDS = sorted(
    {*signatures.AT_START.values(), *(kind for _, _, kind in signatures.AT_OFFSET)}
    | declared_types.BY_CHECKS
)


def test_there_are_enough_pairs_and_no_pair_twice() -> None:
    assert len({pair[:2] for pair in PAIRS}) == len(PAIRS) >= 150
    assert len(set(LIES)) == len(LIES) >= 40


@pytest.mark.parametrize(("detected", "declared", "source"), PAIRS)
def test_what_honest_uploaders_declare_is_no_contradiction(
    detected: str, declared: str, source: str
) -> None:
    assert not contradicts(detected, declared), source


@pytest.mark.parametrize(("content", "declared"), LIES)
def test_a_lie_is_flagged(content: bytes, declared: str) -> None:
    assert sniff(view_of(content, content_type=declared)).flags == [CONTRADICTED]


def test_a_type_never_contradicts_itself_nor_its_unregistered_name() -> None:
    for kind in KINDS:
        family, _, name = kind.partition("/")
        assert not contradicts(kind, kind)
        assert not contradicts(kind, f"{family}/x-{name.removeprefix('x-')}; charset=binary")


@pytest.mark.parametrize("declared", sorted(declared_types.UNDECLARED))
def test_a_type_that_says_nothing_is_no_contradiction(declared: str) -> None:
    assert [kind for kind in KINDS if contradicts(kind, declared)] == []


def test_what_python_declares_for_the_suffixes_of_a_type_is_no_contradiction() -> None:
    """The AWS CLI and most SDKs for Python declare the type that the name suggests."""
    table = mimetypes.MimeTypes()
    suffixes = [(k, s) for k in KINDS for s in table.guess_all_extensions(k, strict=False)]
    flagged = [
        (kind, suffix)
        for kind, suffix in suffixes
        if contradicts(kind, table.guess_type(f"file{suffix}", strict=False)[0] or "")
    ]
    assert len(suffixes) > 50
    assert flagged == []


@pytest.mark.parametrize(
    ("kind", "declared", "suffix"),
    [
        ("video/mp2t", "text/vnd.trolltech.linguist", ".ts"),
        ("application/msword", "text/vnd.graphviz", ".dot"),
        ("application/vnd.ms-powerpoint", "text/plain", ".pot"),
        ("application/x-archive", "text/vnd.a", ".a"),
    ],
)
def test_a_suffix_may_be_that_of_a_text_and_of_a_binary_kind(
    kind: str, declared: str, suffix: str
) -> None:
    """Debian's `/etc/mime.types`, which the AWS CLI reads on Linux, knows only the text."""
    assert not contradicts(kind, declared, f"uploads/a{suffix}")
    assert contradicts(kind, declared, "uploads/a.txt")
    assert contradicts("image/png", declared, f"uploads/a{suffix}")


@pytest.mark.parametrize(("declared", "suffix"), [("audio/aac", ".ass"), ("font/x-pcf", ".txt")])
def test_a_text_is_no_binary_kind_but_by_its_suffix(declared: str, suffix: str) -> None:
    """Python's `mimetypes` takes subtitles (`.ass`) for sound."""
    is_shared = suffix == ".ass"
    assert contradicts("text/plain", declared, f"uploads/a{suffix}") is not is_shared
    assert contradicts("text/plain", declared, "uploads/a.txt")


def test_a_compressed_picture_is_declared_as_what_its_name_says() -> None:
    """The AWS CLI declares `scan.tiff.gz` as `image/tiff`."""
    assert not contradicts("application/gzip", "image/tiff", "uploads/scan.tiff.gz")
    assert contradicts("application/gzip", "image/tiff", "uploads/scan.tiff")
