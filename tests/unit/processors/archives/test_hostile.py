"""Archives that were made to do harm, or are damaged."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    BOMB,
    ENCRYPTED,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
    SIZE_CONTRADICTED,
    UNLISTED,
)
from tests.support.views import noise
from tests.unit.processors.archives.archives import GIGABYTE, MEMBERS, TAR, ZIP, header, zip_of
from tests.unit.processors.processing import damaged, outcome_of, results_of


class Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


def zeros(compressor: Compressor, before: bytes = b"") -> bytes:
    """Return an eighth of a gigabyte of zeros, compressed."""
    packed = [compressor.compress(before)]
    packed += [compressor.compress(bytes(1 << 20)) for _ in range(128)]
    return b"".join(packed) + compressor.flush()


def zeros_in_zip() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w") as member,
    ):
        for _ in range(128):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


def deflate() -> Compressor:
    return zlib.compressobj(wbits=31)


BOMBS: dict[str, Callable[[], bytes]] = {
    "zip": zeros_in_zip,
    "gzip": lambda: zeros(deflate()),
    "bzip2": lambda: zeros(bz2.BZ2Compressor()),
    "xz": lambda: zeros(lzma.LZMACompressor(preset=0)),
    "tar.gz": lambda: zeros(deflate(), header("zeros", size=GIGABYTE)),
    "pax": lambda: zeros(deflate(), header("x", tarfile.XHDTYPE, GIGABYTE)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_flagged_and_not_unpacked(kind: str) -> None:
    outcome = outcome_of(BOMBS[kind]())
    assert outcome.reasons == []
    assert outcome.flags == [BOMB]
    assert outcome.results["archive"]["unpackedSize"] == MAX_UNPACKED_BYTES
    assert outcome.results["archive"]["complete"] is False


def test_a_bomb_of_members_that_share_their_content_is_flagged() -> None:
    kernel = zip_of([("a", bytes(10_000_000))])
    start, end = kernel.index(b"PK\x01\x02"), kernel.index(b"PK\x05\x06")
    directory = kernel[start:end] * 5000
    closing = struct.pack("<HHHHIIH", 0, 0, 5000, 5000, len(directory), start, 0)
    outcome = outcome_of(kernel[:start] + directory + b"PK\x05\x06" + closing)
    assert outcome.flags == [BOMB]
    assert outcome.results["archive"]["declaredSize"] == 50_000_000_000


def test_a_member_that_unpacks_to_more_than_it_says_is_flagged() -> None:
    lying = bytearray(zip_of([("a", b"y" * 100_000)]))
    at = lying.index(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 10)
    outcome = outcome_of(bytes(lying))
    assert outcome.flags == [SIZE_CONTRADICTED]
    assert outcome.results["archive"]["declaredSize"] == 10
    assert outcome.results["archive"]["unpackedSize"] == 100_000


def test_an_encrypted_member_is_flagged_and_not_unpacked() -> None:
    encrypted = bytearray(ZIP)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(magic) + offset] |= 1
    outcome = outcome_of(bytes(encrypted))
    assert outcome.flags == [ENCRYPTED]
    assert outcome.results["archive"]["unpackedSize"] == 1000
    assert outcome.results["archive"]["complete"] is False


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_may_take_any_memory_are_not_unpacked(method: int) -> None:
    results = results_of("archive", zip_of(MEMBERS, method))
    assert (results["declaredSize"], results["unpackedSize"]) == (1005, 0)
    assert results["complete"] is False


@pytest.mark.slow
def test_a_zip_file_with_too_many_members_is_flagged_and_not_listed() -> None:
    outcome = outcome_of(zip_of([(f"{number}", b"") for number in range(30_000)]))
    assert outcome.flags == [UNLISTED]
    assert "members" not in outcome.results["archive"]


@pytest.mark.slow
def test_a_tar_file_with_too_many_members_is_listed_in_part() -> None:
    results = results_of("archive", gzip.compress(header("empty") * 30_000 + bytes(1024)))
    assert (results["members"], results["complete"]) == (MAX_MEMBERS, False)
    assert len(results["names"]) == 20


def test_a_hundred_thousand_empty_streams_are_not_all_unpacked() -> None:
    results = results_of("archive", gzip.compress(b"") * 100_000)
    assert (results["unpackedSize"], results["complete"]) == (0, False)


def _negative() -> bytes:
    """Return a header whose size, in base 256, is less than nothing."""
    block = bytearray(header("a"))
    block[124:136] = b"\xff" * 10 + b"\xfe\x00"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    return bytes(block) + bytes(10_240)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "begins"),
    [
        (ZIP[:-1], "archive: the ZIP file is damaged: "),
        (ZIP[: len(ZIP) // 2], "archive: the ZIP file is damaged: "),
        (ZIP.replace(b"PK\x03\x04", b"PK\x03\x05")[4:], None),
        (
            zip_of([("a", noise(5000))]).replace(noise(5000)[:9], b"\xff" * 9),
            "archive: a member is",
        ),
        (
            gzip.compress(noise(5000))[:2000],
            "archive: the compressed file is damaged: the data is truncated",
        ),
        (
            bz2.compress(noise(5000))[:2000],
            "archive: the compressed file is damaged: the data is truncated",
        ),
        (
            lzma.compress(noise(5000))[:2000],
            "archive: the compressed file is damaged: the data is truncated",
        ),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 100, "archive: the compressed file is damaged: "),
        (bz2.compress(b"a")[:18] + b"\xff" * 100, "archive: the compressed file is damaged: "),
        (b"\xfd7zXZ\x00" + b"\xff" * 100, "archive: the compressed file is damaged: "),
        (TAR[:600], "archive: the tar file is damaged: "),
        (TAR[:1200], "archive: the tar file is damaged: "),
        (gzip.compress(TAR[:1200]), "archive: the tar file is damaged: "),
        (_negative(), "archive: the tar file is damaged: a size is negative"),
        (header("x", tarfile.XHDTYPE, 1 << 33) + bytes(5000), "archive: the tar file is damaged: "),
    ],
)
def test_what_is_damaged_or_hostile_is_recorded_as_failed(raw: bytes, begins: str | None) -> None:
    failures = outcome_of(raw).reasons
    assert [failure[: len(begins or "")] for failure in failures] == ([begins] if begins else [])


WHOLE = [ZIP, TAR, gzip.compress(TAR, mtime=0), bz2.compress(TAR), lzma.compress(TAR)]


@pytest.mark.slow
@given(damaged(WHOLE))
def test_a_damaged_archive_is_recognized_or_fails_for_its_content(raw: bytes) -> None:
    # Two changed bytes may make it a damaged image.
    assert all(failure.kind is FailureKind.CONTENT for failure in outcome_of(raw).failures)
