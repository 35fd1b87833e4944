import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import view as view_module
from serverless_s3_processor.runtime.processors.view import ObjectView, ReadBudgetExceededError
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content, noise, view_of

BLOCK = view_module._BLOCK
MB = 1 << 20

_moves = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(-1, 300)),
        st.tuples(st.just("readinto"), st.integers(0, 300)),
        st.tuples(st.just("readline"), st.just(0)),
        st.tuples(st.just("start"), st.integers(0, 400)),
        st.tuples(st.just("here"), st.integers(0, 60)),
        st.tuples(st.just("end"), st.integers(-200, 60)),
    ),
    max_size=12,
)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "_BLOCK", 64)
    monkeypatch.setattr(view_module, "_MAX_BLOCK", 128)


def _move(file: io.RawIOBase | io.BytesIO, move: tuple[str, int]) -> Any:
    match move:
        case "read", size:
            return file.read(size)
        case "readinto", size:
            buffer = bytearray(size)
            return file.readinto(buffer), bytes(buffer)
        case "readline", _:
            return file.readline()
        case "start", offset:
            return file.seek(offset)
        case "here", offset:
            return file.seek(offset, io.SEEK_CUR)
        case _, offset:
            return file.seek(max(offset, -len(_whole(file))), io.SEEK_END)


def _whole(file: io.RawIOBase | io.BytesIO) -> bytes:
    return file.getvalue() if isinstance(file, io.BytesIO) else bytes(getattr(file, "size", 0))


@pytest.mark.usefixtures("small_blocks")
def test_a_view_behaves_as_a_file_of_the_same_bytes() -> None:
    @given(st.binary(max_size=350), st.integers(0, 350), _moves)
    def law(whole: bytes, head: int, moves: list[tuple[str, int]]) -> None:
        view, file = view_of(whole, head=head), io.BytesIO(whole)
        for move in moves:
            assert _move(view, move) == _move(file, move)
            assert view.tell() == file.tell()

    law()


@pytest.mark.slow
@pytest.mark.usefixtures("small_blocks")
def test_no_more_is_fetched_than_the_budget_and_what_is_read_is_right() -> None:
    @given(st.binary(max_size=350), st.integers(0, 350), st.integers(0, 300), _moves)
    def law(whole: bytes, head: int, budget: int, moves: list[tuple[str, int]]) -> None:
        content = Content(whole)
        view, file = view_of(content, head=head, budget=budget), io.BytesIO(whole)
        for move in moves:
            try:
                assert _move(view, move) == _move(file, move)
            except ReadBudgetExceededError:
                file.seek(view.tell())
            assert content.asked_for <= budget
            assert all(length <= 128 for _, length in content.fetched)

    law()


@pytest.mark.usefixtures("small_blocks")
def test_within_budget_tells_how_far_reading_on_gets() -> None:
    @given(st.binary(max_size=600), st.integers(0, 350), st.integers(0, 300), st.data())
    def law(whole: bytes, head: int, budget: int, data: st.DataObject) -> None:
        view = view_of(whole, head=head, budget=budget)
        for _ in range(data.draw(st.integers(0, 3))):
            view.seek(data.draw(st.integers(0, len(whole))))
            if view.tell() < view.within_budget:
                view.read(min(50, view.within_budget - view.tell()))
        view.seek(0)
        while view.tell() < view.within_budget:
            assert view.read(view.within_budget - view.tell())
        if view.tell() < len(whole):
            with pytest.raises(ReadBudgetExceededError):
                view.read(1)

    law()


def test_one_who_reads_from_start_to_end_gets_the_whole_budget() -> None:
    content = Content(bytes(5 * MB))
    view = view_of(content, head=BLOCK, budget=4 * MB)
    got = 0
    while got < view.within_budget:
        got += len(view.read(min(65536, view.within_budget - got)) or b"")
    assert got == BLOCK + 4 * MB
    assert content.asked_for == 4 * MB


def test_what_is_read_on_and_on_comes_in_ever_bigger_blocks() -> None:
    content = Content(bytes(8 * MB))
    view = view_of(content, head=BLOCK)
    while view.read(5000):
        pass
    lengths = [length for _, length in content.fetched]
    assert lengths[:4] == [BLOCK, 2 * BLOCK, 4 * BLOCK, 4 * BLOCK]
    assert len(lengths) == 9


def test_after_a_jump_blocks_are_small_again() -> None:
    content = Content(bytes(8 * MB))
    view = view_of(content, head=BLOCK)
    view.read(3 * MB)
    view.seek(6 * MB)
    view.read(10)
    assert content.fetched[-1] == (6 * MB, BLOCK)


def test_the_head_is_never_fetched_again() -> None:
    content = Content(b"x" * 1000)
    view = view_of(content, head=1000)
    assert view.read() == content.whole
    view.seek(0)
    assert view.read() == content.whole
    assert content.fetched == []


def test_no_more_is_held_than_the_head_and_one_block() -> None:
    content = Content(noise(3 * MB))
    view = view_of(content, head=BLOCK)
    for position in (0, 2 * MB, MB, 2 * MB + 1, 300_000):
        view.seek(position)
        view.read(10)
        cached = [part for part in vars(view).values() if isinstance(part, bytes)]
        assert len(view.head) == BLOCK
        assert sum(len(part) for part in cached) <= 2 * BLOCK


def test_beyond_the_budget_reading_says_how_far_it_got() -> None:
    view = view_of(bytes(3 * MB), head=MB, budget=MB)
    with pytest.raises(ReadBudgetExceededError, match=r"more than 2,097,152 bytes of 3,145,728"):
        view.read()


def test_a_read_that_the_budget_cuts_short_does_not_move_the_view() -> None:
    view = view_of(bytes(100), head=10, budget=20)
    view.seek(5)
    with pytest.raises(ReadBudgetExceededError):
        view.read(50)
    assert view.tell() == 5


def test_a_failure_of_s3_comes_through() -> None:
    def fetch(_start: int, _length: int) -> bytes:
        raise UnavailableError("SlowDown")

    view = ObjectView(key="a", content_type="", size=10, head=b"", fetch=fetch, budget=10)

    with pytest.raises(UnavailableError, match="SlowDown"):
        view.read(1)


def test_an_object_that_ends_before_its_size_ends_the_view() -> None:
    view = ObjectView(
        key="a", content_type="", size=10, head=b"ab", fetch=lambda *_: b"", budget=10
    )
    assert view.read() == b"ab"


@pytest.mark.parametrize(("offset", "whence"), [(-1, 0), (-1, 1), (-11, 2)])
def test_no_place_lies_before_the_start(offset: int, whence: int) -> None:
    view = view_of(bytes(10))
    with pytest.raises(ValueError, match="before the start"):
        view.seek(offset, whence)


def test_a_view_is_read_and_not_written() -> None:
    view = view_of(b"ab")
    assert view.readable()
    assert view.seekable()
    assert not view.writable()


def test_a_view_outlives_those_who_wrapped_it() -> None:
    """A wrapper closes what it wraps when it is thrown away."""
    view = view_of(b"one\ntwo\n")
    assert list(io.TextIOWrapper(io.BufferedReader(view))) == ["one\n", "two\n"]
    view.seek(0)
    assert io.BufferedReader(view).read() == b"one\ntwo\n"


def test_a_zip_file_is_read_from_its_end_without_fetching_the_rest() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("big", noise(3 * MB))
        archive.writestr("last", b"found")
    content = Content(packed.getvalue())
    with zipfile.ZipFile(view_of(content, head=1024, budget=MB)) as archive:
        assert archive.read("last") == b"found"
    assert content.asked_for < MB


@pytest.mark.slow
def test_reading_line_by_line_costs_no_copies_of_the_block() -> None:
    view = view_of(b"x" * 63 * 4096, head=1 << 18)
    with cpu_limit(2):
        while view.read(1):
            pass
