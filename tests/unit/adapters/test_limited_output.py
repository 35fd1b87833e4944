"""Processors and their libraries can't flood the log of the function either."""

import io
import os
import struct
import subprocess
import sys

import pytest

from serverless_s3_processor.runtime.adapters.limited_output import (
    MAX_CHARACTERS,
    LimitedStream,
    limited,
)

NOTE = 100
TAGS = 65_526
PROGRAM = """
import logging, sys, warnings
from serverless_s3_processor.runtime.adapters import limited_output
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.services.processing.run_processors import run_processors
from tests.support.views import view_of
logging.basicConfig(stream=open("/dev/stderr", "w"))
limited_output.install()
{act}
print("after it", file=sys.stderr)
"""
PROCESS = """
content = sys.stdin.buffer.read()
outcome = limited_output.limited(run_processors)(built_in_processors(), view_of(content))
print(outcome.reasons, file=sys.stderr)
"""
WARN = """
@limited_output.limited
def flood():
    for number in range(9_000):
        warnings.warn(f"flood {number}")
flood()
"""
LOG = """
@limited_output.limited
def flood():
    for number in range(9_000):
        logging.getLogger("library").warning("flood %s", number)
flood()
"""


def _tiff_of_bad_tags() -> bytes:
    """Make a file of 786 KB of which each tag is worth a warning."""
    tags = [(256, 3, 1, 10), (257, 3, 1, 10), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 10), (279, 4, 1, 100)]
    tags += [((1000 + n) % 65_536, 2, 10**9, 700_000) for n in range(TAGS)]
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


def _printed(act: str, content: bytes = b"") -> str:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM.format(act=act)],
        input=content,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=True,
    )
    return done.stderr.decode()


@pytest.mark.slow
def test_a_file_of_nothing_but_warnings_writes_none_of_them() -> None:
    content = _tiff_of_bad_tags()
    assert len(content) == 786_434

    assert _printed(PROCESS, content) == "[]\nafter it\n"


def test_a_library_that_only_warns_writes_a_page_of_it() -> None:
    printed = _printed(WARN)

    assert "UserWarning: flood 0\n" in printed
    assert printed.count("is left out") == 1
    assert printed.endswith("after it\n")
    assert len(printed) < MAX_CHARACTERS + 3 * NOTE


def test_logging_is_limited_too() -> None:
    printed = _printed(LOG)

    assert "flood 0\n" in printed
    assert printed.endswith("after it\n")
    assert len(printed) < 3 * MAX_CHARACTERS


def test_each_object_has_a_limit_and_other_output_has_none() -> None:
    written = io.StringIO()
    stream = LimitedStream(written)

    @limited
    def write_about_one_object() -> None:
        for _ in range(10_000):
            stream.write("a")

    for _ in range(2):
        write_about_one_object()
        stream.write("b" * 10_000)

    assert written.getvalue().count("a") == pytest.approx(2 * MAX_CHARACTERS, abs=NOTE)
    assert written.getvalue().count("b") >= 2 * 10_000
    assert written.getvalue().count("is left out") == 2
