import struct

import pytest

from serverless_s3_processor.runtime.processors.bounded import DecompressionLimitError
from serverless_s3_processor.runtime.processors.containers.riff import Chunk, chunks
from serverless_s3_processor.runtime.processors.random_reads import RandomReads
from tests.support.views import view_of


def chunks_of(raw: bytes, max_chunks: int = 10) -> list[Chunk]:
    source = RandomReads(view_of(raw), max_read_bytes=100)
    return list(chunks(source, 0, len(raw), max_chunks))


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def test_chunks_begin_at_even_positions() -> None:
    raw = chunk(b"fmt ", b"odd") + chunk(b"data", b"even")
    assert chunks_of(raw) == [Chunk(b"fmt ", 8, 3), Chunk(b"data", 20, 4)]


def test_a_chunk_that_is_cut_off_keeps_its_size() -> None:
    assert chunks_of(chunk(b"data", b"content")[:10]) == [Chunk(b"data", 8, 7)]


def test_a_header_that_is_cut_off_is_no_chunk() -> None:
    assert chunks_of(b"data\0\0") == []


def test_more_chunks_than_the_limit_are_an_error() -> None:
    with pytest.raises(DecompressionLimitError):
        chunks_of(chunk(b"junk", b"") * 11)
