"""Typed settings of each function: what CDK writes into its environment and what it reads there."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from s3_processor.domain.watched import Place, Watched

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["Place", "Watched"]  # what settings are made of, for those who write them


class SettingError(ValueError):
    """An environment variable is missing or malformed; the message names it."""


def _setting(variable: str, meaning: str, default: Any = dataclasses.MISSING) -> Any:  # noqa: ANN401
    metadata = {"variable": variable, "meaning": meaning}
    return dataclasses.field(default=default, metadata=metadata)


def _environment() -> Any:  # noqa: ANN401
    return _setting("ENVIRONMENT", "The `env_suffix` that the stack was deployed with.")


def _watched() -> Any:  # noqa: ANN401
    meaning = "What is watched: `bucket/prefix`, separated by commas; the own bucket is the first."
    metadata = {"variable": "WATCHED", "meaning": meaning, "read": Watched.read}
    return dataclasses.field(metadata=metadata)


def _summary_days() -> Any:  # noqa: ANN401
    return _setting("SUMMARY_DAYS", "Days that minute summaries are kept.", 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Base of the settings of one function; fields are `str`, `int` or `Watched`.

    Numbers are positive; those that are 0 by default may be.
    """

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from environment variables.

        Raises:
            SettingError: a variable without a default is missing, or a number is not one.
        """
        fields = [field for field in dataclasses.fields(cls) if _is_set(field, environ)]
        return cls(**{f.name: _read(f, environ[f.metadata["variable"]]) for f in fields})

    def to_env(self) -> dict[str, str]:
        """Return the environment variables that `from_env` reads back."""
        return {
            field.metadata["variable"]: str(getattr(self, field.name))
            for field in dataclasses.fields(self)
        }


def _is_set(field: dataclasses.Field[Any], environ: Mapping[str, str]) -> bool:
    variable = field.metadata["variable"]
    if variable in environ:
        return True
    if field.default is dataclasses.MISSING:
        raise SettingError(f"The environment variable {variable} is not set.")
    return False


def _read(field: dataclasses.Field[Any], text: str) -> Any:  # noqa: ANN401 - by field
    if "read" in field.metadata:
        return field.metadata["read"](text)
    if not isinstance(field.default, int):
        return text
    if not (text.isascii() and text.isdigit() and int(text) >= min(field.default, 1)):
        kind = "positive whole" if field.default else "whole"
        raise SettingError(f"{field.metadata['variable']}={text!r} is not a {kind} number.")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorSettings(Settings):
    """Settings of the processor."""

    environment: str = _environment()
    records_table: str = _setting("RECORDS_TABLE", "The table of object records.")
    summaries_table: str = _setting(
        "SUMMARIES_TABLE", "The table that the days of records are marked in."
    )
    thumbnails: int = _setting(
        "THUMBNAILS", "The longest side of thumbnails of images, in pixels; none are made if 0.", 0
    )
    bucket: str = _setting(
        "BUCKET", "The deployment's own bucket, which thumbnails go to; empty without them.", ""
    )
    first_read_bytes: int = _setting(
        "FIRST_READ_BYTES",
        "Bytes that the one read of each object brings; processors that want more read in ranges.",
        256 * 1024,
    )
    read_budget_bytes: int = _setting(
        "READ_BUDGET_BYTES",
        "Bytes of one object that each processor may read behind the first, unless it says itself.",
        2**23,
    )
    parallel_reads: int = _setting(
        "PARALLEL_READS", "Objects of one batch that are read at the same time.", 16
    )
    reserve_seconds: int = _setting(
        "RESERVE_SECONDS",
        "Seconds that must be left to begin an object: reads time out after 5, and are repeated.",
        12,
    )
    isolated_seconds: int = _setting(
        "ISOLATED_SECONDS",
        "Seconds that one object's processors together may take in isolation, where poison is "
        "sought.",
        5,
    )
    isolated_memory_bytes: int = _setting(
        "ISOLATED_MEMORY_BYTES", "Bytes of memory that they may use there.", 2**28
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierSettings(Settings):
    """Settings of the notifier."""

    environment: str = _environment()
    topic_arn: str = _setting("TOPIC_ARN", "The topic that object notices are published to.")
    summaries_table: str = _setting("SUMMARIES_TABLE", "The table of minute summaries.")
    announce: str = _setting(
        "ANNOUNCE", "Which objects are announced one by one, as JSON; all if empty.", ""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsSettings(Settings):
    """Settings of the function that acts on results."""

    environment: str = _environment()
    bucket: str = _setting("BUCKET", "The bucket whose objects are tagged and moved.")
    records_table: str = _setting("RECORDS_TABLE", "The table of object records.")
    tag: str = _setting(
        "TAG", "The key of the tag that tells an object's status; none if empty.", ""
    )
    quarantine: str = _setting(
        "QUARANTINE", "Which objects are moved to quarantine, as JSON; none if empty.", ""
    )
    reserve_seconds: int = _setting(
        "RESERVE_SECONDS",
        "Seconds that must be left to begin an object: a copy may take long.",
        300,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings(Settings):
    """Settings of the digest."""

    environment: str = _environment()
    topic_arn: str = _setting("TOPIC_ARN", "The topic that digests are published to.")
    summaries_table: str = _setting("SUMMARIES_TABLE", "The table of minute summaries.")
    digest_minutes: int = _setting("DIGEST_MINUTES", "Minutes between two digests, at least.", 1)
    summary_days: int = _summary_days()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings(Settings):
    """Settings of the function behind the REST API."""

    environment: str = _environment()
    bucket: str = _setting("BUCKET", "The deployment's own bucket, which uploads go to.")
    watched: Watched = _watched()  # noqa: RUF009 - a field, like the others
    queue_url: str = _setting("QUEUE_URL", "The queue that requests to process join.")
    dead_letters_url: str = _setting(
        "DEAD_LETTERS_URL", "The queue of uploads that could not be processed."
    )
    changes_dead_letters_url: str = _setting(
        "CHANGES_DEAD_LETTERS_URL", "The queue of table changes that could not be announced."
    )
    records_table: str = _setting("RECORDS_TABLE", "The table of object records.")
    summaries_table: str = _setting("SUMMARIES_TABLE", "The table of minute summaries.")
    processor_log: str = _setting(
        "PROCESSOR_LOG", "The processor's log group: why messages became dead letters."
    )
    state_machine_arn: str = _setting(
        "STATE_MACHINE_ARN", "The state machine whose executions are the runs of reconcile."
    )
    link_seconds: int = _setting(
        "LINK_SECONDS", "Seconds that forms to upload and links to download are valid.", 900
    )
    summary_days: int = _summary_days()
    cors_origins: str = _setting(
        "CORS_ORIGINS", "Origins of web pages that may read the answers, separated by commas.", ""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttacherSettings(Settings):
    """Settings of the attacher; which bucket and queue it is about, CloudFormation tells."""

    environment: str = _environment()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilerSettings(Settings):
    """Settings of the reconciler."""

    environment: str = _environment()
    bucket: str = _setting("BUCKET", "The deployment's own bucket, which has the reports.")
    watched: Watched = _watched()  # noqa: RUF009 - a field, like the others
    records_table: str = _setting("RECORDS_TABLE", "The table of object records.")
    queue_url: str = _setting("QUEUE_URL", "The queue that what is to be mended joins.")
    grace_minutes: int = _setting(
        "GRACE_MINUTES",
        "Minutes that an event may be on its way: what is younger is left alone.",
        15,
    )
    segments: int = _setting("SEGMENTS", "Parts of the table that are read at the same time.", 4)
    batch_seconds: int = _setting(
        "BATCH_SECONDS",
        "Seconds that one batch may take; what it has not done by then is done later.",
        60,
    )
    reserve_seconds: int = _setting(
        "RESERVE_SECONDS", "Seconds that must be left to begin a key: what was done is written.", 30
    )
    memory_mb: int = _setting("MEMORY_MB", "The function's memory, which its time is paid by.", 512)
