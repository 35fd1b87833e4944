"""What a check of an account or a deployment found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnosis matters: a `PROBLEM` makes a deployment fail, or leaves it broken."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The result of one check; `advice` says what to do about it."""

    subject: str
    severity: Severity
    message: str
    advice: str | None = None


def ok(subject: str, message: str) -> Diagnosis:
    """Return the diagnosis that nothing has to be done."""
    return Diagnosis(subject=subject, severity=Severity.OK, message=message)


def warning(subject: str, message: str, advice: str) -> Diagnosis:
    """Return a diagnosis that a person should know before going on."""
    return Diagnosis(subject=subject, severity=Severity.WARNING, message=message, advice=advice)


def problem(subject: str, message: str, advice: str) -> Diagnosis:
    """Return a diagnosis that has to be repaired first."""
    return Diagnosis(subject=subject, severity=Severity.PROBLEM, message=message, advice=advice)


def unknown(subject: str, message: str, advice: str) -> Diagnosis:
    """Return the diagnosis that a check could not be made."""
    return Diagnosis(subject=subject, severity=Severity.UNKNOWN, message=message, advice=advice)
