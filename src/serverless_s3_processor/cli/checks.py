"""Checks of option values, with messages that say what is allowed."""

from __future__ import annotations

import re
from typing import Final

import typer

from serverless_s3_processor.client import urls
from serverless_s3_processor.runtime.config import names

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET_NAME_LIMIT: Final = 63
_ENVIRONMENT_LIMIT: Final = _BUCKET_NAME_LIMIT - len(names.bucket("", "0" * 12))
_ENVIRONMENT: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_EMAIL: Final = re.compile(r"[!-?A-~]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+")
_RUN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def environment(value: str) -> str:
    """Return a valid environment, or raise a usage error."""
    if len(value) > _ENVIRONMENT_LIMIT or not _ENVIRONMENT.fullmatch(value):
        raise typer.BadParameter(
            f"{value!r} is not a valid environment. Allowed: lowercase letters, digits and inner "
            f"hyphens, at most {_ENVIRONMENT_LIMIT} characters."
        )
    return value


def email(value: str | None) -> str | None:
    """Return a valid e-mail address, or raise a usage error."""
    if value is not None and not _EMAIL.fullmatch(value):
        raise typer.BadParameter(f"{value!r} is not an e-mail address, such as you@example.com.")
    return value


def run(value: str | None) -> str | None:
    """Return a valid name of a reconcile run, or raise a usage error."""
    if value is not None and not _RUN.fullmatch(value):
        raise typer.BadParameter(f"{value!r} is not a run. Allowed: 1 to 80 of A-Z a-z 0-9 - _")
    return value


def api_url(value: str | None) -> str | None:
    """Return a valid API address, or raise a usage error."""
    try:
        return value and urls.validated(value)
    except ValueError as error:
        raise typer.BadParameter(f"{error}.") from None
