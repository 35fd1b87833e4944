"""What the demo does to the bucket, and what the bucket then holds."""

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
"""An empty object that stands for a folder, as the S3 console makes them."""

Version: TypeAlias = tuple[str, str]
"""A key and a version id: of an object, or of a delete marker."""


def versions(target: Target) -> set[Version]:
    """Return what the bucket holds of the demo, as S3 itself lists it."""
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


def forget_big_ones(target: Target) -> None:
    """Delete the big file that an earlier demo uploaded, for good: it would add up."""
    for key, version in sorted(versions(target)):
        if key == FOLDER + samples.BIG:
            target.client("s3").delete_object(Bucket=target.bucket, Key=key, VersionId=version)


def upload(target: Target, step: Step) -> None:
    """Upload all samples, one of them twice; make a folder; delete one.

    Raises:
        CliError: a file could not be uploaded.
        KeyboardInterrupt: the person stopped it; what was unfinished is aborted.
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
