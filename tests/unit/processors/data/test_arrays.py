"""Files with several arrays: archives of NumPy, and HDF5."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import array
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged, outcome_of

FILES = Path(__file__).parent / "files"
HDF5, NPZ = "application/x-hdf5", "application/zip"
OLD, NEW, BLOCK, MANY = (
    (FILES / f"{name}.h5").read_bytes() for name in ("old", "new", "block", "many")
)
DATASETS = {
    "/a": ("<f8", [3, 4]),
    "/group/b": (">i2", [10]),
    "/group/deep/c": ("record", [2]),
    "/group/text": ("string", []),
    "/named": ("named", [1]),
}


def attributes_of(raw: bytes | Content, content_type: str = HDF5) -> dict[str, Any]:
    return dict(findings_of(array.analyze, raw, content_type).attributes)


@pytest.mark.parametrize("raw", [OLD, NEW, BLOCK], ids=["old", "new", "block"])
def test_an_hdf5_file_has_its_datasets_and_each_once(raw: bytes) -> None:
    attributes = attributes_of(raw)
    assert (attributes["arrayCount"], attributes["complete"]) == (len(DATASETS), True)
    arrays = {item["name"]: (item["dtype"], item["shape"]) for item in attributes["arrays"]}
    assert arrays == DATASETS


def test_all_datasets_are_counted_and_the_first_ones_listed() -> None:
    attributes = attributes_of(MANY)
    assert attributes["arrayCount"] == 60
    assert [item["name"] for item in attributes["arrays"]] == [f"/d{n:02}" for n in range(20)]
    assert attributes["arrays"][19] == {"name": "/d19", "dtype": "<u1", "shape": [19]}


@pytest.mark.parametrize("name", ["gaps.h5", "huge.h5"])
def test_links_with_gaps_and_huge_names_are_not_read_and_do_not_fail(name: str) -> None:
    assert attributes_of((FILES / name).read_bytes()) == {"arrays": [], "complete": False}


def test_the_data_of_an_hdf5_file_is_not_read() -> None:
    content = Content(OLD + bytes(20_000_000))
    assert attributes_of(content)["arrayCount"] == len(DATASETS)
    assert content.asked_for == 0


@pytest.mark.parametrize("name", ["two.npz", "packed.npz"])
def test_an_archive_of_arrays_has_their_types_and_shapes(name: str) -> None:
    raw = (FILES / name).read_bytes()
    outcome = outcome_of(raw, key=f"uploads/{name}", only={"sniff", "array"})
    assert outcome.reasons == []
    assert outcome.results["array"] == {
        "version": 1,
        "arrayCount": 2,
        "arrays": [
            {"name": "x", "dtype": "<f8", "shape": [3, 4]},
            {"name": "y", "dtype": ">i2", "shape": [5]},
        ],
        "complete": True,
    }


def test_no_other_archive_is_one_of_arrays() -> None:
    outcome = outcome_of((FILES / "two.npz").read_bytes(), key="uploads/two.zip")
    assert "array" not in outcome.results


def npz_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


ENCRYPTED = bytearray(npz_of(("a.npy", b"content"), method=zipfile.ZIP_STORED))
ENCRYPTED[6] |= 1
ENCRYPTED[ENCRYPTED.index(b"PK\1\2") + 8] |= 1
HOSTILE_NPZ = {
    "no ZIP file": b"PK\3\4" + bytes(100),
    "a member that is no array": npz_of(("a.npy", b"text")),
    "a bomb": npz_of(("a.npy", bytes(50_000_000))),
    "a header of 4 GB": npz_of(("a.npy", b"\x93NUMPY\2\0\xff\xff\xff\xff" + bytes(100))),
    "an encrypted member": bytes(ENCRYPTED),
    "many members": npz_of(*((f"{number}.npy", b"") for number in range(2000))),
    "a member that is cut": npz_of(("a.npy", bytes(1000)))[30:],
}


def superblock(root: int, *, base: bytes = bytes(8)) -> bytes:
    """Return a superblock of version 2, of 48 bytes."""
    start = b"\x89HDF\r\n\x1a\n\2\x08\x08\0" + base
    return start + b"\xff" * 16 + struct.pack("<Q", root) + bytes(4)


def old_object(*messages: tuple[int, bytes], size: int | None = None) -> bytes:
    parts = b"".join(struct.pack("<HHI", kind, len(data), 0) + data for kind, data in messages)
    return (
        struct.pack("<BxHIIxxxx", 1, len(messages), 1, len(parts) if size is None else size) + parts
    )


def link(name: bytes, address: int) -> tuple[int, bytes]:
    return 6, b"\1\0" + bytes([len(name)]) + name + struct.pack("<Q", address)


ROOT = 48
SYMBOLS = 0x11
NODE = b"TREE\0\1\1\0" + bytes(16) + struct.pack("<QQQ", 0, ROOT + 40, 0)
HOSTILE_HDF5 = {
    "a signature": b"\x89HDF\r\n\x1a\n",
    "a root beyond the file": superblock(1 << 62),
    "a root in the superblock": superblock(0),
    "addresses of 77 bytes": b"\x89HDF\r\n\x1a\n\2\x4d\x08" + bytes(100),
    "a header of 4 GB": superblock(ROOT) + old_object(size=0xFFFFFFFF) + bytes(1000),
    "a header that continues itself": superblock(ROOT)
    + old_object((0x10, struct.pack("<QQ", ROOT + 16, 24))),
    "messages of nothing": superblock(ROOT) + old_object(size=60_000) + bytes(60_000),
    "groups in themselves": superblock(ROOT) + old_object(link(b"a", ROOT), link(b"b", ROOT)),
    "groups in groups": superblock(ROOT)
    + b"".join(old_object(link(b"x" * 20, ROOT + 55 * number)) for number in range(1, 3000)),
    "a tree in itself": superblock(ROOT)
    + old_object((SYMBOLS, struct.pack("<QQ", ROOT + 40, ROOT + 120)))
    + NODE
    + bytes(200),
    "a dataset of 255 dimensions": superblock(ROOT)
    + old_object((1, b"\1\xff" + b"\xff" * 3000), (3, b"\x10" + bytes(7))),
    "a dataset without a type": superblock(ROOT) + old_object((1, b"\2\0\0\0")),
    "a type that is cut": superblock(ROOT) + old_object((1, b"\2\0\0\0"), (3, b"\x10")),
    "a name of 2^64 bytes": superblock(ROOT) + old_object((6, b"\1\3" + b"\xff" * 8)),
    "a heap in itself": superblock(ROOT)
    + old_object((2, b"\0\0" + struct.pack("<QQ", ROOT, ROOT))),
    "a heap of 65,535 rows": superblock(ROOT)
    + old_object((2, b"\0\0" + struct.pack("<QQ", ROOT + 48, 0)))
    + bytes(6)
    + b"FRHP\0\7\0\0\0"
    + b"\1" * 139
    + b"\xff\xff" * 100,
}


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        pytest.param(raw, content_type, id=f"{content_type} with {name}")
        for content_type, files in ((NPZ, HOSTILE_NPZ), (HDF5, HOSTILE_HDF5))
        for name, raw in files.items()
    ],
)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(
    raw: bytes, content_type: str
) -> None:
    with cpu_limit(1):
        reason = failure_of(array.analyze, raw, content_type)
    assert reason is None or " is damaged: " in reason


@pytest.mark.slow
@given(damaged([OLD, NEW, BLOCK], start=8, min_bytes=8))
def test_any_damage_to_an_hdf5_file_leaves_findings_or_a_reason(raw: bytes) -> None:
    failure_of(array.analyze, raw, HDF5)


@pytest.mark.slow
@given(damaged([(FILES / "two.npz").read_bytes(), (FILES / "packed.npz").read_bytes()]))
def test_any_damage_to_an_archive_leaves_findings_or_a_reason(raw: bytes) -> None:
    failure_of(array.analyze, raw, NPZ)
