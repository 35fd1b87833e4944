"""Bounds what processors, and the libraries that they use, may print and log per object."""

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
    """What may still be written about one object: so many characters, or bytes.

    `notice` takes the place of the rest.
    """

    def __init__(self, limit: int, notice: AnyStr) -> None:
        self._remaining = limit
        self._notice: AnyStr = notice

    def truncate(self, text: AnyStr) -> AnyStr:
        """Return as much of a text as may be written; the first time that is less, say so."""
        if self._remaining < 0:
            return text[:0]
        whole = len(text) <= self._remaining
        allowed = text if whole else text[: self._remaining] + self._notice
        self._remaining -= len(text)
        return allowed


_BUDGET: Final = ContextVar[OutputBudget[str] | None]("_ALLOWANCE", default=None)


class LimitedStream:
    """A text stream that drops what is written about one object beyond its allowance."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write as much as may be written; the caller can't tell."""
        allowed = _truncate(text)
        if allowed:
            self._stream.write(allowed)
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)


def limited(process: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return a function that processes one object, with what its thread writes bounded."""

    @wraps(process)
    def processed(*args: _P.args, **keywords: _P.kwargs) -> _T:
        token = _BUDGET.set(OutputBudget(MAX_CHARACTERS, _TRUNCATION_NOTICE))
        try:
            return process(*args, **keywords)
        finally:
            _BUDGET.reset(token)

    return processed


def install() -> None:
    """Bound the standard streams, warnings, and the handlers of logging that are there by now."""
    sys.stdout = LimitedStream(sys.stdout)
    sys.stderr = LimitedStream(sys.stderr)
    # Python remembers each text that it has shown once, for ever: there may be a million of them.
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
    """Do without the line of source text, which takes longer than all the rest."""
    sys.stderr.write(f"{filename}:{lineno}: {category.__name__}: {message}\n")


def _is_allowed(record: logging.LogRecord) -> bool:
    return bool(_truncate(record.getMessage()))
