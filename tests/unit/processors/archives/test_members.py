"""What an archive tells of its members."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from serverless_s3_processor.runtime.processors.formats.archives import archive
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    BOMB,
    UNSAFE,
    leaves_its_folder,
)
from tests.support.views import Content, noise, view_of
from tests.unit.processors.archives.archives import (
    GIGABYTE,
    MEMBERS,
    TAR,
    ZIP,
    header,
    tar_of,
    zip_of,
)
from tests.unit.processors.findings import findings_of
from tests.unit.processors.processing import outcome_of, results_of

COMPRESSIONS = [gzip.compress, bz2.compress, lzma.compress]


def test_a_zip_file_tells_its_members_and_their_sizes() -> None:
    assert results_of("archive", zip_of([*MEMBERS, ("folder/", b"")])) == {
        "version": 1,
        "format": "zip",
        "members": 3,
        "folders": 1,
        "names": ["a.txt", "folder/b.bin", "folder/"],
        "declaredSize": 1005,
        "unpackedSize": 1005,
        "complete": True,
    }


def test_a_tar_file_tells_its_members_and_their_sizes() -> None:
    assert results_of("archive", TAR) == {
        "version": 1,
        "format": "tar",
        "members": 2,
        "folders": 0,
        "names": ["a.txt", "folder/b.bin"],
        "declaredSize": 1005,
        "unpackedSize": len(TAR),
        "complete": True,
    }


@pytest.mark.parametrize(
    ("compress", "name"), [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz")]
)
def test_a_compressed_tar_file_is_listed_as_well(
    compress: Callable[[bytes], bytes], name: str
) -> None:
    results = results_of("archive", compress(TAR))
    assert (results["format"], results["contentType"]) == (name, "application/x-tar")
    assert (results["members"], results["declaredSize"]) == (2, 1005)
    assert (results["unpackedSize"], results["complete"]) == (len(TAR), True)


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_a_compressed_file_tells_what_is_in_it(compress: Callable[[bytes], bytes]) -> None:
    results = results_of("archive", compress(b"name,age\n" * 1000))
    assert results["contentType"] == "text/csv"
    assert (results["unpackedSize"], results["complete"]) == (9000, True)
    assert "members" not in results


def test_a_file_of_several_compressed_parts_and_padding_is_read_to_its_end() -> None:
    raw = gzip.compress(b"a" * 1000) + gzip.compress(b"b" * 500) + bytes(512)
    assert results_of("archive", raw)["unpackedSize"] == 1500


def test_what_follows_a_compressed_file_does_no_harm() -> None:
    assert results_of("archive", gzip.compress(b"content") + b"no gzip")["complete"] is True


def test_documents_that_are_zip_files_are_looked_at_too() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("OEBPS/a.xhtml", "<html/>")
    outcome = outcome_of(buffer.getvalue())
    assert outcome.results["sniff"]["contentType"] == "application/epub+zip"
    assert outcome.results["archive"]["members"] == 2


@pytest.mark.slow
def test_of_a_big_zip_file_the_directory_is_read_and_no_more_than_the_budget() -> None:
    members = [(f"{number}.bin", noise(3_000_000)) for number in range(5)]
    content = Content(zip_of(members))
    results = results_of("archive", content)
    assert (results["members"], results["complete"]) == (5, False)
    assert 6_000_000 <= results["unpackedSize"] < 9_000_000
    assert content.asked_for <= 1 << 23


@pytest.mark.parametrize(
    ("name", "leaves"),
    [
        ("a/b", False),
        ("./a", False),
        ("a..b/..c", False),
        ("/etc/passwd", True),
        ("../a", True),
        ("a/../../b", True),
        ("a\\..\\..\\b", True),
        ("C:\\a", True),
        ("\\\\server\\a", True),
    ],
)
def test_names_that_lead_out_of_the_folder_are_told_from_others(name: str, *, leaves: bool) -> None:
    assert leaves_its_folder(name) is leaves


@pytest.mark.parametrize(
    "raw",
    [
        zip_of([("../a", b"")]),
        tar_of([("/a", b"")]),
        header("a", tarfile.SYMTYPE, link="/etc/passwd") + bytes(1024),
        header("a/b", tarfile.SYMTYPE, link="../../c") + bytes(1024),
        header("a/b", tarfile.LNKTYPE, link="../c") + bytes(1024),
        header("a", tarfile.CHRTYPE) + bytes(1024),
    ],
)
def test_an_archive_that_would_write_elsewhere_is_flagged(raw: bytes) -> None:
    assert outcome_of(raw).flags == [UNSAFE]


def test_links_within_an_archive_are_no_harm() -> None:
    raw = header("a/b", tarfile.SYMTYPE, link="../c") + bytes(1024)
    assert outcome_of(raw).flags == []


def test_an_empty_zip_file_has_no_members() -> None:
    results = results_of("archive", zip_of([]))
    assert (results["members"], results["names"], results["declaredSize"]) == (0, [], 0)


@pytest.mark.parametrize("marker", [b"PK\x07\x08", b"PK00"])
def test_a_zip_file_may_begin_with_a_spanning_marker(marker: bytes) -> None:
    findings = findings_of(archive.analyze, marker + zip_of(MEMBERS), "application/zip")
    assert findings.attributes["names"] == ["a.txt", "folder/b.bin"]


@pytest.mark.parametrize("name", ["1:1 meeting.txt", "::", "ä:b"])
def test_a_colon_is_no_drive_without_a_letter_before_it(name: str) -> None:
    assert not leaves_its_folder(name)


def test_a_zip_file_of_a_version_to_come_is_not_listed_and_does_not_fail() -> None:
    newer = bytearray(zip_of(MEMBERS))
    newer[newer.index(b"PK\x01\x02") + 6] = 99
    assert results_of("archive", bytes(newer)) == {"version": 1, "format": "zip", "complete": False}


@pytest.mark.parametrize("key", ["a.zip.001", "a.z01", "a.zip.aa", "a.zip.partab"])
def test_a_part_of_a_split_archive_is_no_damaged_one(key: str) -> None:
    results = results_of("archive", ZIP[:100], key=f"uploads/{key}")
    assert results == {"version": 1, "format": "zip", "part": True, "complete": False}


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("application/x-7z-compressed", "7z"),
        ("application/gzip", "gzip"),
        ("application/zip", "zip"),
    ],
)
def test_a_part_has_the_format_of_the_whole(content_type: str, name: str) -> None:
    view = view_of(b"7z\xbc\xaf\x27\x1c" + bytes(26) + b"\xff", key="uploads/a.001")
    view.sniffed_type = content_type
    assert archive.analyze(view).attributes["format"] == name


def sparse(stored: int, claimed: int) -> bytes:
    """Return a tar file of GNU with a file of 2 GiB, of which it claims to store some bytes."""
    block = bytearray(header("a.img", tarfile.GNUTYPE_SPARSE, stored))
    block[386:410] = b"%011o\0%011o\0" % (2 * GIGABYTE - claimed, claimed)
    block[483:495] = b"%011o\0" % (2 * GIGABYTE)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + bytes(-(-stored // 512) * 512) + bytes(1024)


def test_a_sparse_file_is_no_bomb() -> None:
    findings = findings_of(archive.analyze, sparse(1000, 1000), "application/x-tar")
    assert findings.attributes["declaredSize"] == 2 * GIGABYTE
    assert findings.flags == []


def test_a_sparse_file_that_claims_to_store_what_is_not_there_is_a_bomb() -> None:
    findings = findings_of(archive.analyze, sparse(0, GIGABYTE), "application/x-tar")
    assert findings.flags == [BOMB]


def test_what_no_library_unpacks_is_not_measured_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for library in ("backports.zstd", "compression.zstd", "compression"):
        monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delattr("backports.zstd", raising=False)
    findings = findings_of(archive.analyze, b"\x28\xb5\x2f\xfd" + bytes(50), "application/zstd")
    assert findings.attributes == {"format": "zstd", "complete": False}


def test_a_window_above_the_limit_of_memory_is_no_damage() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 27}]
    for raw in (
        lzma.compress(b"a" * 1000, filters=filters),
        b"\x28\xb5\x2f\xfd\x00\xf8" + bytes(100),  # Zstandard with a window of 2 TiB
    ):
        results = results_of("archive", raw)
        assert (results["unpackedSize"], results["complete"]) == (0, False)
