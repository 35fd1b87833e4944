import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import array
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged

TYPE = "application/x-npy"


def npy_of(header: bytes, version: int = 1) -> bytes:
    size = len(header).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + header


WHOLE = npy_of(b"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }" + b" " * 58 + b"\n")
"""As NumPy 2 writes it."""


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_array_has_a_type_and_a_shape(version: int) -> None:
    raw = npy_of(WHOLE[10:], version)
    assert findings_of(array.analyze, raw, TYPE).attributes == {"dtype": "<f8", "shape": [3, 4]}


def test_the_type_of_records_has_their_fields() -> None:
    header = b"{'descr': [('a', '<i4'), ('b', '<U5')], 'fortran_order': False, 'shape': (2,)}"
    attributes = findings_of(array.analyze, npy_of(header), TYPE).attributes
    assert attributes == {"dtype": "[('a', '<i4'), ('b', '<U5')]", "shape": [2]}


def test_a_single_number_has_no_dimension() -> None:
    raw = npy_of(b"{'descr': '<f8', 'fortran_order': False, 'shape': ()}")
    assert findings_of(array.analyze, raw, TYPE).attributes["shape"] == []


def test_python_2_wrote_long_integers() -> None:
    raw = npy_of(b"{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 4L), }")
    assert findings_of(array.analyze, raw, TYPE).attributes["shape"] == [3, 4]


def test_records_of_two_thousand_fields_have_a_type_in_part() -> None:
    fields = ", ".join(f"('field{number}', '<f8')" for number in range(2000))
    header = f"{{'descr': [{fields}], 'fortran_order': False, 'shape': (2,)}}"
    attributes = findings_of(array.analyze, npy_of(header.encode()), TYPE).attributes
    assert attributes["shape"] == [2]
    assert len(str(attributes["dtype"])) == 100


HOSTILE = {
    "no header": b"\x93NUMPY",
    "a header of 4 GB": b"\x93NUMPY\2\0\xff\xff\xff\xff" + bytes(100),
    "a header that is cut": WHOLE[:40],
    "brackets": npy_of(b"(" * 9000),
    "negations": npy_of(b"-" * 9000 + b"1"),
    "a program": npy_of(b"__import__('os').abort()"),
    "a huge number": npy_of(b"{'descr': '<f8', 'shape': (" + b"9" * 9000 + b",)}"),
    "a number beyond all": npy_of(b"{'descr': '<f8', 'shape': (99999999999999999999,)}"),
    "no shape": npy_of(b"{'descr': '<f8'}"),
    "a shape of text": npy_of(b"{'descr': '<f8', 'shape': ('a',)}"),
    "many dimensions": npy_of(b"{'descr': '<f8', 'shape': (" + b"1," * 4000 + b")}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_fail_with_a_reason(name: str) -> None:
    assert failure_of(array.analyze, HOSTILE[name], TYPE) is not None


@given(damaged([WHOLE], start=6, min_bytes=6))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    failure_of(array.analyze, raw, TYPE)
