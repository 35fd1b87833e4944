"""Checks state machines with asl-validator, which npm installs once."""

import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.cdk.synthesized import PROJECT

_COMMAND: Final = PROJECT / "scripts" / "asl-validator"
_UNREACHABLE: Final = 69


def complaint(definition: str, scratch: Path) -> str:
    """Return what asl-validator says against a definition in JSON; empty if nothing.

    The test is skipped where npm can't be reached, but never in CI.
    """
    file = scratch / "definition.json"
    file.write_text(definition, encoding="utf-8")
    result = subprocess.run(  # noqa: S603 - our own command
        [str(_COMMAND), str(file)], check=False, capture_output=True, text=True
    )
    if result.returncode == _UNREACHABLE and not os.environ.get("CI"):
        pytest.skip(result.stderr.strip())
    return result.stdout + result.stderr if result.returncode else ""
