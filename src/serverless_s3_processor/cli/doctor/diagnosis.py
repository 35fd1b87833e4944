"""The results of checks of an account or a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnosis matters: a `PROBLEM` makes a deployment fail, or leaves it broken."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The result of one check; `advice` says what to do about it."""

    severity: Severity
    message: str
    advice: str | None = None


def ok(message: str) -> Diagnosis:
    """Return the diagnosis of a successful check."""
    return Diagnosis(Severity.OK, message)


def warning(message: str, advice: str) -> Diagnosis:
    """Return a diagnosis to consider before a deployment."""
    return Diagnosis(Severity.WARNING, message, advice)


def problem(message: str, advice: str) -> Diagnosis:
    """Return a diagnosis of a problem to solve before a deployment."""
    return Diagnosis(Severity.PROBLEM, message, advice)


def unknown(message: str, advice: str) -> Diagnosis:
    """Return the diagnosis that a check could not be made."""
    return Diagnosis(Severity.UNKNOWN, message, advice)
