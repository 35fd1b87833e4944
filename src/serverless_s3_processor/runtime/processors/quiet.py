"""Silence for libraries that warn of what is odd in an object: nobody reads it on stderr."""

from __future__ import annotations

import functools
import re
import warnings


def ignore_warnings(module: str) -> None:
    """Ignore the warnings of modules whose name begins with `module`, from now on.

    The filter comes before all others, so that a warning is no error either (`python -W error`).
    """
    if not warnings.filters or warnings.filters[0] != _ignored(module):
        warnings.filterwarnings("ignore", module=module)


@functools.cache
def _ignored(module: str) -> tuple[str, None, type[Warning], re.Pattern[str], int]:
    """Return the filter that `warnings.filterwarnings` adds."""
    return "ignore", None, Warning, re.compile(module), 0
