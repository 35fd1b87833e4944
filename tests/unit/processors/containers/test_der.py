import pytest

from serverless_s3_processor.runtime.processors.containers.der import (
    Value,
    children,
    length_at,
    value_at,
)


@pytest.mark.parametrize(
    ("data", "length", "start"),
    [
        (b"\x05", 5, 1),
        (b"\x7f", 127, 1),
        (b"\x81\xc8", 200, 2),
        (b"\x82\x01\x00", 256, 3),
        (b"\x80", 0, 1),
    ],
)
def test_a_length_has_one_byte_or_is_counted(data: bytes, length: int, start: int) -> None:
    assert length_at(data, 0) == (length, start)


def test_a_sequence_has_values() -> None:
    sequence = value_at(b"\x30\x06\x02\x01\x07\x04\x01a", 0)
    assert children(sequence) == [Value(2, b"\x07", 3), Value(4, b"a", 6)]


def test_a_value_that_is_cut_off_is_an_error() -> None:
    with pytest.raises(EOFError):
        value_at(b"\x30\x06\x02", 0)
