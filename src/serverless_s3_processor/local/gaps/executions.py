"""State machines' executions, the seam that several gaps are filled at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from types import ModuleType
from typing import Any, cast

from serverless_s3_processor.local.emulator import module

Json = Any
Execution = dict[str, Any]
State = dict[str, Any]
Context = dict[str, Any]
Next = tuple[Json, str | None]

RUNNING = "RUNNING"
# No name that a Retry or Catch could have: what was stopped is not to go on.
STOPPED = "Stopped"


def states() -> ModuleType:
    """The emulator's Step Functions."""
    return module("services.stepfunctions")


def failure(error: str, cause: str) -> Exception:
    """The exception that fails a state with that error."""
    return cast("Exception", states()._ExecutionError(error, cause))


def is_jsonata(state: State, context: Context) -> bool:
    """Whether the state's fields are expressions of JSONata."""
    return bool(states()._state_query_language(state, context) == "JSONata")


class Scope:
    """Work that ends as a whole: an execution, or the branches or iterations of one state."""

    def __init__(self, role: str, goes_on: Callable[[], bool]) -> None:
        """`role` is the ARN of the state machine's role."""
        self.role = role
        self.failure: Exception | None = None
        self._goes_on = goes_on
        self._ended = Event()

    def inner(self) -> "Scope":
        """A scope that ends with this one, or before."""
        return Scope(self.role, lambda: not self.has_ended())

    def fail(self, failure: Exception) -> None:
        """End because a part of it has failed; the first failure counts."""
        if not self.has_ended():
            self.failure = failure
        self.end()

    def end(self) -> None:
        """Let nothing new begin in it."""
        self._ended.set()

    def has_ended(self) -> bool:
        """Whether nothing new may begin in it."""
        return self._ended.is_set() or not self._goes_on()


_scope: ContextVar[Scope | None] = ContextVar("execution_scope", default=None)


def scope() -> Scope | None:
    """What the current thread works for; None outside of executions."""
    return _scope.get()


@contextmanager
def entered(inner: Scope) -> Iterator[Scope]:
    """Work for a scope. The emulator passes it on to the threads of branches and iterations."""
    around = _scope.set(inner)
    try:
        yield inner
    finally:
        _scope.reset(around)


def check() -> None:
    """Raise the failure of what was stopped if the current scope has ended."""
    current = scope()
    if current and current.has_ended():
        raise failure(STOPPED, "It was stopped")
