"""Limits what processors and their libraries may print and log per object."""

from __future__ import annotations

import sys
import warnings
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, AnyStr, Final, Generic, ParamSpec, TextIO, TypeVar

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

MAX_CHARACTERS: Final = 4_096
"""Maximum number of characters that are written per object."""

_TRUNCATION_NOTICE: Final = "\nThe rest of what processors printed about this object is left out.\n"
_P = ParamSpec("_P")
_T = TypeVar("_T")


class OutputBudget(Generic[AnyStr]):
    """The characters or bytes that may still be written about one object.

    `notice` replaces the rest.
    """

    def __init__(self, limit: int, notice: AnyStr) -> None:
        self._remaining = limit
        self._notice: AnyStr = notice

    def truncate(self, text: AnyStr) -> AnyStr:
        """Return as much of a text as may be written, and once the notice."""
        if self._remaining < 0:
            return text[:0]
        whole = len(text) <= self._remaining
        allowed = text if whole else text[: self._remaining] + self._notice
        self._remaining -= len(text)
        return allowed


_BUDGET: Final = ContextVar[OutputBudget[str] | None]("_BUDGET", default=None)


class LimitedStream:
    """A text stream that drops what exceeds the budget of an object."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write as much as the budget allows, and report a complete write."""
        allowed = _truncate(text)
        if allowed:
            self._stream.write(allowed)
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)


def limited(process: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return a function that processes one object with limited output."""

    @wraps(process)
    def processed(*args: _P.args, **keywords: _P.kwargs) -> _T:
        token = _BUDGET.set(OutputBudget(MAX_CHARACTERS, _TRUNCATION_NOTICE))
        try:
            return process(*args, **keywords)
        finally:
            _BUDGET.reset(token)

    return processed


def install() -> None:
    """Limit the standard streams, warnings, and the existing handlers of logging."""
    sys.stdout = LimitedStream(sys.stdout)
    sys.stderr = LimitedStream(sys.stderr)
    # Python stores each warning that it has shown once: there may be a million of them.
    warnings.simplefilter("always", append=True)
    warnings.showwarning = _show_warning
    logging_module = sys.modules.get("logging")
    for handler in logging_module.getLogger().handlers if logging_module else ():
        handler.addFilter(_is_allowed)


def _truncate(text: str) -> str:
    budget = _BUDGET.get()
    return text if budget is None else budget.truncate(text)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    *_: Any,  # noqa: ANN401 - what Python adds
    **__: Any,  # noqa: ANN401 - as above
) -> None:
    """Show a warning without its line of source text, which takes long to read."""
    sys.stderr.write(f"{filename}:{lineno}: {category.__name__}: {message}\n")


def _is_allowed(record: logging.LogRecord) -> bool:
    return bool(_truncate(record.getMessage()))
