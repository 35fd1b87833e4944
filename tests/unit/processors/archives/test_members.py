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
    UNSAFE,
    leaves_its_folder,
)
from tests.support.views import Content, noise
from tests.unit.processors.archives.archives import MEMBERS, TAR, header, tar_of, zip_of
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


def test_a_zip_file_of_a_version_to_come_fails_with_a_reason() -> None:
    newer = bytearray(zip_of(MEMBERS))
    newer[newer.index(b"PK\x01\x02") + 6] = 99
    (failure,) = outcome_of(bytes(newer)).reasons
    assert failure.startswith("archive: it is no whole ZIP file: zip file version 9.9")


def test_what_no_library_unpacks_is_not_measured_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for library in ("backports.zstd", "compression.zstd", "compression"):
        monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delattr("backports.zstd", raising=False)
    findings = findings_of(archive.analyze, b"\x28\xb5\x2f\xfd" + bytes(50), "application/zstd")
    assert findings.attributes == {"format": "zstd", "complete": False}
