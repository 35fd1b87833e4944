"""Executions of state machines, for the repairs of this folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from types import ModuleType
from typing import Any, Final, cast

from ministack_fidelity.emulator import module

Json = Any
Execution = dict[str, Any]
State = dict[str, Any]
Context = dict[str, Any]
Next = tuple[Json, str | None]

RUNNING: Final = "RUNNING"
STOPPED: Final = "Stopped"
"""The error of what was stopped. No Retry and no Catch can name it, so none goes on."""


def states() -> ModuleType:
    """Return the emulator's Step Functions."""
    return module("services.stepfunctions")


def failure(error: str, cause: str) -> Exception:
    """Return the exception that fails a state with that error."""
    return cast("Exception", states()._ExecutionError(error, cause))


def is_jsonata(state: State, context: Context) -> bool:
    """Whether the state's fields are JSONata expressions."""
    return bool(states()._state_query_language(state, context) == "JSONata")


class Scope:
    """Work that ends as a whole: an execution, or the branches or iterations of one state."""

    def __init__(self, role: str, is_running: Callable[[], bool]) -> None:
        """`role` is the ARN of the state machine's role."""
        self.role = role
        self.failure: Exception | None = None
        self._is_running = is_running
        self._is_stopped = Event()

    def inner(self) -> "Scope":
        """Return a scope that ends with this one, or before."""
        return Scope(self.role, lambda: not self.has_ended())

    def fail(self, failure: Exception) -> None:
        """End because a part has failed. The first failure counts."""
        if not self.has_ended():
            self.failure = failure
        self.end()

    def end(self) -> None:
        """Let nothing new begin in this scope."""
        self._is_stopped.set()

    def has_ended(self) -> bool:
        """Whether nothing new may begin in this scope."""
        return self._is_stopped.is_set() or not self._is_running()


_scope: ContextVar[Scope | None] = ContextVar("execution_scope", default=None)


def current_scope() -> Scope | None:
    """Return what the current thread works for, or None outside of executions."""
    return _scope.get()


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Work for a scope. The emulator passes it on to the threads of branches and iterations."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


def check_running() -> None:
    """Check that the current scope has not ended.

    Raises:
        Exception: it has; this is the failure of what was stopped.
    """
    scope = current_scope()
    if scope and scope.has_ended():
        raise failure(STOPPED, "It was stopped")
