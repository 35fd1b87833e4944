import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from serverless_s3_processor.runtime.processors.view import ReadBudgetExceededError
from tests.support.views import Content, noise, view_of

WHOLE = noise(5000)


@given(
    st.integers(1, 5000),
    st.lists(st.tuples(st.integers(0, 5100), st.integers(-1, 3000)), max_size=8),
)
def test_it_reads_as_a_file_of_the_same_bytes_does(head: int, jumps: list[tuple[int, int]]) -> None:
    reads = RandomReads(view_of(WHOLE, head=head), max_read_bytes=5000, block_bytes=256)
    file = io.BytesIO(WHOLE)
    for position, length in jumps:
        assert reads.seek(position) == file.seek(position)
        assert reads.read(length) == file.read(length)
        assert reads.tell() == file.tell()


def test_what_a_reader_comes_back_to_is_not_read_again() -> None:
    content = Content(WHOLE)
    reads = RandomReads(view_of(content, head=100), max_read_bytes=5000, block_bytes=500)
    for position in (4000, 200, 4010, 210, 4000):
        reads.seek(position)
        reads.read(50)
    assert content.fetched == [(3600, 500), (100, 500)]


def test_blocks_that_follow_each_other_are_one_request() -> None:
    content = Content(WHOLE)
    reads = RandomReads(view_of(content, head=100), max_read_bytes=5000, block_bytes=500)
    assert reads.read() == WHOLE
    assert content.fetched == [(100, 4900)]


def test_no_more_than_some_blocks_are_held() -> None:
    content = Content(bytes(100_000))
    reads = RandomReads(view_of(content, head=0), max_read_bytes=100_000, block_bytes=1000)
    for position in [*range(0, 100_000, 1000), 0]:
        reads.seek(position)
        reads.read(10)
    assert content.fetched[-1] == (0, 1000)


def test_a_read_that_is_bigger_than_reads_may_be_is_refused_before_anything_is_read() -> None:
    content = Content(WHOLE)
    reads = RandomReads(view_of(content, head=10), max_read_bytes=1000)
    with pytest.raises(DecompressionLimitError):
        reads.read(1001)
    with pytest.raises(DecompressionLimitError):
        io.BufferedReader(reads).read(1 << 33)
    assert content.fetched == []


def test_all_reads_together_may_have_a_limit() -> None:
    reads = RandomReads(view_of(WHOLE), max_read_bytes=1000, max_total_bytes=1500)
    reads.read(1000)
    reads.seek(0)
    with pytest.raises(DecompressionLimitError):
        reads.read(1000)


def test_the_budget_of_the_view_holds() -> None:
    content = Content(WHOLE)
    reads = RandomReads(
        view_of(content, head=100, budget=1000), max_read_bytes=5000, block_bytes=400
    )
    assert reads.read(900) == WHOLE[:900]
    with pytest.raises(ReadBudgetExceededError):
        reads.read(500)
    assert content.asked_for == 1000


def test_there_is_nothing_before_the_start() -> None:
    with pytest.raises(ValueError, match="before the start"):
        RandomReads(view_of(WHOLE), max_read_bytes=10).seek(-1)


def test_the_number_of_reads_is_limited() -> None:
    reads = RandomReads(view_of(WHOLE), max_read_bytes=1000, max_reads=2)
    reads.read(1)
    reads.read(1)
    with pytest.raises(DecompressionLimitError):
        reads.read(1)


def test_a_read_at_a_position_is_whole_or_an_error() -> None:
    reads = RandomReads(view_of(WHOLE), max_read_bytes=1000)
    assert reads.read_at(5, 10) == WHOLE[5:15]
    with pytest.raises(EOFError):
        reads.read_at(len(WHOLE) - 1, 2)
