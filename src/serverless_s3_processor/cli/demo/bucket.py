"""The demo's uploads and deletions, and the versions that result."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from serverless_s3_processor.cli.demo import samples
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading import transfer, uploads
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.rendering.stages import Step

FOLDER: Final = f"{names.WATCHED_PREFIX}demo/"
MARKER: Final = f"{FOLDER}incoming/"
"""An empty object that represents a folder, as the S3 console creates them."""

Version: TypeAlias = tuple[str, str]
"""A key and a version id: of an object, or of a delete marker."""


def versions(target: Target) -> set[Version]:
    """Return the demo's versions in the bucket, as S3 lists them."""
    pages = (
        target.client("s3")
        .get_paginator("list_object_versions")
        .paginate(Bucket=target.bucket, Prefix=FOLDER)
    )
    return {
        (version["Key"], version["VersionId"])
        for page in pages
        for version in (*page.get("Versions", []), *page.get("DeleteMarkers", []))
    }


def delete_big_files(target: Target) -> None:
    """Delete all versions of the big file of earlier demos permanently: they would add up."""
    for key, version in sorted(versions(target)):
        if key == FOLDER + samples.BIG:
            target.client("s3").delete_object(Bucket=target.bucket, Key=key, VersionId=version)


def upload(target: Target, step: Step) -> None:
    """Upload all samples, one of them twice; create a folder; delete one object.

    Raises:
        CliError: a file could not be uploaded.
        KeyboardInterrupt: after Ctrl-C; unfinished uploads are aborted.
    """
    with tempfile.TemporaryDirectory(prefix="s3-processor-demo-") as name:
        folder = Path(name)
        samples.write(folder)
        planned = uploads.plan(sorted(folder.iterdir()), FOLDER)
        step.expect(planned.size)
        _send(target, planned.uploads, step)
        (folder / samples.OVERWRITTEN).write_bytes(samples.prices(articles=60))
        _send(target, uploads.plan([folder / samples.OVERWRITTEN], FOLDER).uploads, step)
    s3, bucket = target.client("s3"), target.bucket
    s3.put_object(Bucket=bucket, Key=MARKER, Body=b"")
    s3.delete_object(Bucket=bucket, Key=FOLDER + samples.DELETED)


def _send(target: Target, planned: Sequence[uploads.Upload], step: Step) -> None:
    outcome = transfer.send(target.client("s3"), target.bucket, planned, step.advance)
    if outcome.interrupted:
        raise KeyboardInterrupt
    for unsent in outcome.unsent:
        raise CliError(f"{unsent.upload.source} was not uploaded: {unsent.error}")
