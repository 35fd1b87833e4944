"""The template of a processor: working code with comments, and a test."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError

if TYPE_CHECKING:
    from pathlib import Path

_PROCESSOR: Final = Template('''\
"""$name: describe here what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors import (
    Findings,
    Limits,
    Match,
    Processor,
    UnprocessableContentError,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors import ObjectView


def run(view: ObjectView) -> Findings:
    """Look at one object.

    The view is a read-only, seekable file, positioned at the start. It also has
    `view.key`, `view.size`, `view.declared_type`, `view.sniffed_type` and `view.metadata`.
    """
    first_line = view.readline(1000)  # with a limit: a line may be endless
    if not first_line:
        # This is recorded as the reason of the failure, for a person.
        raise UnprocessableContentError("it is empty")
    # Attributes are what JSON holds without fractions; flags call for attention.
    flags = ["$flag-no-header"] if b"," not in first_line else []
    return Findings({"columns": first_line.count(b",") + 1}, flags)


PROCESSOR = Processor(
    name="$name",  # the name of the file
    version=1,  # raise it when the same bytes give other results
    # All conditions must be true: types (detected from the bytes), suffixes, prefixes, sizes.
    wants=Match(types=["text/*"], suffixes=[".csv"]),
    run=run,
    # `max_bytes_read` excludes the first 256 KiB; `max_seconds` applies in isolation.
    limits=Limits(max_seconds=3, max_bytes_read=8_000_000, max_result_bytes=10_000),
)
''')
_DECLARATION: Final = Template("""\
# The environment variables and permissions of $name.py. CDK and `processors test` read them.

[environment]
# GREETING = "hello"

# In addition to reading the object; services other than S3 and DynamoDB need -c nat_gateways=1.
# [[permissions]]
# actions = ["s3:GetObject"]
# resources = ["$${bucket}/reference/*"]
""")
_TEST: Final = Template("""\
from __future__ import annotations

import pytest

from $module import PROCESSOR
from serverless_s3_processor.runtime.processors import UnprocessableContentError
from serverless_s3_processor.runtime.processors.sample import view_of


def test_it_counts_the_columns() -> None:
    found = PROCESSOR.run(view_of(b"a,b,c\\n1,2,3\\n"))

    assert found.attributes == {"columns": 3}
    assert found.flags == []


def test_a_file_without_a_header_is_flagged() -> None:
    assert PROCESSOR.run(view_of(b"no columns")).flags == ["$flag-no-header"]


def test_an_empty_file_is_refused_with_a_reason() -> None:
    with pytest.raises(UnprocessableContentError, match="it is empty"):
        PROCESSOR.run(view_of(b""))


def test_it_is_for_csv_files() -> None:
    assert PROCESSOR.wants(view_of(b"a,b\\n", key="uploads/a.csv"))
    assert not PROCESSOR.wants(view_of(b"\\x89PNG\\r\\n\\x1a\\n", key="uploads/a.csv"))
    assert not PROCESSOR.wants(view_of(b"a,b\\n", key="uploads/a.txt"))
""")


def write(folder: Path, module: str, name: str) -> list[Path]:
    """Write a processor, its declaration and its test into a folder; return the files.

    Raises:
        CliError: one of them already exists; nothing was written.
    """
    files = {
        folder / f"{name}.py": _PROCESSOR,
        folder / f"{name}.toml": _DECLARATION,
        folder / f"test_{name}.py": _TEST,
    }
    for path in files:
        if path.exists():
            raise CliError(f"{path} already exists. Choose another name, or remove the file.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, template in files.items():
        text = template.substitute(name=name, module=module, flag=name.replace("_", "-"))
        path.write_text(text, encoding="utf-8")
    return list(files)
