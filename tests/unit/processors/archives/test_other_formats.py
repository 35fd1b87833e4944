"""7z, RAR and cpio archives, by their own programs."""

import re
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.archives import archive
from serverless_s3_processor.runtime.processors.formats.archives.contents import (
    BOMB,
    ENCRYPTED,
    MAX_MEMBERS,
    UNSAFE,
)
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

FILES = Path(__file__).parent / "files"
TYPES = {
    ".7z": "application/x-7z-compressed",
    ".cpio": "application/x-cpio",
    ".rar": "application/vnd.rar",
}
SEVEN_ZIP_START = b"7z\xbc\xaf\x27\x1c\x00\x04"
RAR_5_START = b"Rar!\x1a\x07\x01\x00"
RAR_4_START = b"Rar!\x1a\x07\x00"


def attributes_of(name: str) -> dict[str, Any]:
    path = FILES / name
    return dict(findings_of(archive.analyze, path.read_bytes(), TYPES[path.suffix]).attributes)


def flags_of(name: str) -> list[str]:
    path = FILES / name
    return list(findings_of(archive.analyze, path.read_bytes(), TYPES[path.suffix]).flags)


@pytest.mark.parametrize("name", ["plain.7z", "nohc.7z", "nonsolid.7z", "py.7z", "locked.7z"])
def test_a_7z_archive_lists_its_members_and_their_sizes(name: str) -> None:
    attributes = attributes_of(name)
    names = {member.removeprefix("in/") for member in attributes.pop("names")}
    assert {"Grüße.txt", "a.txt", "empty.txt", "folder", "folder/b.bin"} <= names
    folders = len(names) - 4
    assert attributes == {
        "format": "7z",
        "members": len(names),
        "folders": folders,
        "declaredSize": 4006,
        "complete": True,
    }


def test_an_empty_7z_archive_has_no_members() -> None:
    assert attributes_of("empty.7z")["members"] in {0, 1}


@pytest.mark.parametrize("name", ["hidden.7z", "rar5-hpsw.rar", "rar3-comment-hpsw.rar"])
def test_an_encrypted_list_of_members_is_flagged_and_not_listed(name: str) -> None:
    assert flags_of(name) == [ENCRYPTED]
    assert set(attributes_of(name)) == {"format", "complete"}


@pytest.mark.parametrize("name", ["locked.7z", "rar5-psw.rar", "rar202-comment-psw.rar"])
def test_encrypted_members_are_flagged_and_listed(name: str) -> None:
    assert flags_of(name) == [ENCRYPTED]
    assert attributes_of(name)["members"] >= 1


@pytest.mark.parametrize("name", ["rar3-subdirs.rar", "rar5-subdirs.rar"])
def test_a_rar_archive_lists_its_members_and_their_sizes(name: str) -> None:
    assert attributes_of(name) == {
        "format": "rar",
        "members": 10,
        "folders": 6,
        "names": [
            "sub/dir2/file2.txt",
            "sub/with space/long fn.txt",
            "sub/üȵĩöḋè/file.txt",
            "sub/dir1/file1.txt",
            "sub/dir2",
            "sub/with space",
            "sub/empty",
            "sub/üȵĩöḋè",
            "sub/dir1",
            "sub",
        ],
        "declaredSize": 25,
        "complete": True,
    }


def test_packed_names_of_a_rar_archive_are_unpacked() -> None:
    assert attributes_of("unicode2.rar")["names"] == [
        "\U0001d400\U0001d401\U0001d401\U0001d402.txt",
        "уииоотивл.txt",
    ]


@pytest.mark.parametrize("name", ["newc.cpio", "odc.cpio", "bin.cpio"])
def test_a_cpio_archive_lists_its_members_and_their_sizes(name: str) -> None:
    attributes = attributes_of(name)
    assert attributes["names"] == [
        ".", "empty.txt", "Grüße.txt", "folder", "folder/b.bin", "a.txt"
    ]  # fmt: skip
    assert (attributes["members"], attributes["folders"]) == (6, 2)
    assert (attributes["declaredSize"], attributes["complete"]) == (4006, True)


def test_contents_are_skipped_not_read() -> None:
    member = b"070701" + b"0" * 48 + b"%08x" % 20_000_000 + b"0" * 32 + b"00000002" + b"0" * 8
    end = b"070701" + b"0" * 88 + b"0000000b" + b"0" * 8 + b"TRAILER!!!\0"
    content = Content(member + b"a\0" + bytes(20_000_000) + end)
    findings = findings_of(archive.analyze, content, TYPES[".cpio"])
    assert findings.attributes["names"] == ["a"]
    assert content.asked_for < 50_000


def cpio_of(name: bytes, size: bytes = b"00000000") -> bytes:
    header = b"070701" + b"0" * 48 + size + b"0" * 32 + b"%08x" % (len(name) + 1) + b"0" * 8
    return (header + name + b"\0").ljust(-(-(len(header) + len(name) + 1) // 4) * 4, b"\0")


def seven_zip_of(header: bytes) -> bytes:
    return SEVEN_ZIP_START + bytes(4) + struct.pack("<QQ", 0, len(header)) + bytes(4) + header


@pytest.mark.parametrize("method", [b"\x03\x04\x01", b"\x04\x02\x02", b"\x7f"])
def test_a_list_that_is_packed_in_another_way_is_not_read_and_does_not_fail(method: bytes) -> None:
    coder = b"\x01" + bytes([len(method)]) + method
    packed = b"\x17\x06\x00\x01\x09\x05\x00\x07\x0b\x01\x00" + coder + b"\x0c\x14\x00\x00"
    findings = findings_of(archive.analyze, seven_zip_of(packed), TYPES[".7z"])
    assert findings.attributes == {"format": "7z", "complete": False}


HOSTILE_7Z = {
    "an end beyond the file": SEVEN_ZIP_START + bytes(4) + b"\xff" * 20,
    "a list of 10 EB": seven_zip_of(b"\x17\x06\x00\x01\x09\xff" + b"\xff" * 8 + b"\x00"),
    "a billion members": seven_zip_of(b"\x01\x05\xf0\x00\x00\x00\x40\x00"),
    "a billion folders": seven_zip_of(b"\x01\x04\x07\x0b\xf0\x00\x00\x00\x40\x00\x00"),
    "a list of an unknown kind": seven_zip_of(b"\x33" * 100),
    "parts that never end": seven_zip_of(b"\x01" + b"\x02\x01\x00" * 100_000),
    "a million coders": seven_zip_of(b"\x01\x04\x07\x0b\x01\x00\xc0\x42\x0f" + b"\x01" * 500_000),
    "names for no members": seven_zip_of(b"\x01\x05\x00\x11\x05\x00a\x00\x00\x00\x00\x00"),
    "a cut list": (FILES / "plain.7z").read_bytes()[:-5],
}
HOSTILE_RAR = {
    "no header": RAR_5_START,
    "a header of 2 GB": RAR_5_START + bytes(4) + b"\xff\xff\xff\x7f" + bytes(100),
    "a size that never ends": RAR_5_START + b"\xff" * 5000,
    "a header of no size": RAR_5_START + bytes(5000),
    "a member of 2^63 bytes": RAR_5_START + bytes(4) + b"\x0e\x02\x02" + b"\xff" * 8 + b"\x7f\x00",
    "blocks of no size": RAR_4_START + b"\x00\x00\x74\x00\x00\x00\x00" * 1000,
    "a short member": RAR_4_START + b"\x00\x00\x74\x00\x80\x0a\x00" + bytes(100),
    "blocks without end": RAR_4_START + b"\x00\x00\x72\x00\x00\x07\x00" * 30_000,
}
HOSTILE_CPIO = {
    "no end": cpio_of(b"a"),
    "negative sizes": cpio_of(b"a", b"-000000f"),
    "a name of 4 GB": b"070701" + b"f" * 104 + bytes(100),
    "a size of 4 GB": cpio_of(b"a", b"ffffffff"),
    "no second header": cpio_of(b"a") + b"\xff" * 200,
    "an old header that is cut": b"070707" + b"0" * 20,
}


@pytest.mark.parametrize(
    ("raw", "suffix"),
    [
        pytest.param(raw, suffix, id=f"{suffix} with {name}")
        for suffix, cases in ((".7z", HOSTILE_7Z), (".rar", HOSTILE_RAR), (".cpio", HOSTILE_CPIO))
        for name, raw in cases.items()
    ],
)
def test_what_is_damaged_or_hostile_fails_with_a_reason(raw: bytes, suffix: str) -> None:
    reason = failure_of(archive.analyze, raw, TYPES[suffix])
    assert reason is None or re.match("the (7z|RAR|cpio) archive is damaged: ", reason)


def test_more_members_than_are_listed_are_incomplete() -> None:
    findings = findings_of(archive.analyze, cpio_of(b"a") * 30_000, TYPES[".cpio"])
    assert findings.attributes["members"] == MAX_MEMBERS
    assert findings.attributes["complete"] is False


def test_names_that_leave_the_folder_are_flagged() -> None:
    raw = cpio_of(b"../../etc/passwd") + cpio_of(b"TRAILER!!!")
    assert UNSAFE in findings_of(archive.analyze, raw, TYPES[".cpio"]).flags


def test_a_declared_bomb_is_flagged() -> None:
    name = b"\x08\x02\x00" + b"\x80\x80\x80\x80\x04" + b"\x00\x00\x00\x01a"
    member = bytes(4) + bytes([len(name)]) + b"\x02\x00" + name[2:]
    raw = RAR_5_START + member + bytes(4) + b"\x03\x05\x00\x00"
    findings = findings_of(archive.analyze, raw, TYPES[".rar"])
    assert BOMB in findings.flags
    assert findings.attributes["declaredSize"] == 1 << 30


WHOLE = {suffix: [path.read_bytes() for path in FILES.glob(f"*{suffix}")] for suffix in TYPES}


@pytest.mark.parametrize("suffix", TYPES)
def test_any_damage_leaves_findings_or_a_reason(suffix: str) -> None:
    @given(damaged(WHOLE[suffix], start=6, min_bytes=8))
    def damage(raw: bytes) -> None:
        reason = failure_of(archive.analyze, raw, TYPES[suffix])
        assert reason is None or re.match("the (7z|RAR|cpio) archive is damaged: ", reason)

    damage()
