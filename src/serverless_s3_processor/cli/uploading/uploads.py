"""The plan of an upload: which files become which objects."""

from __future__ import annotations

import mimetypes
import os
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import watched
from serverless_s3_processor.runtime.domain.events import key as keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LINKED_FOLDER: Final = "a link to a folder is not followed; give it as a PATH of its own"
_UNKNOWN: Final = "application/octet-stream"
_ENCODED: Final = {
    "gzip": "application/gzip",
    "bzip2": "application/x-bzip2",
    "xz": "application/x-xz",
    "br": "application/x-brotli",
    "compress": "application/x-compress",
}
# The system's own tables differ from machine to machine.
_TYPES: Final = mimetypes.MimeTypes()
for _suffix, _type in {
    ".md": "text/markdown",
    ".ndjson": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".webp": "image/webp",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".log": "text/plain",
}.items():
    _TYPES.add_type(_type, _suffix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file, and the object that it becomes."""

    source: Path
    key: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that was left out, completely or in part, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to upload, and those that can't be uploaded."""

    uploads: Sequence[Upload]
    problems: Sequence[Problem]

    @property
    def size(self) -> int:
        """Total size in bytes."""
        return sum(upload.size for upload in self.uploads)


def plan(sources: Iterable[Path], prefix: str = "") -> Plan:
    """Find the files and their keys. A folder keeps its name, unless that is `.`, and structure.

    Raises:
        CliError: a source does not exist, or two files would become the same object.
    """
    uploads: list[Upload] = []
    problems: list[Problem] = []
    base = folder(prefix)
    for path, name in _files(sources, problems):
        try:
            uploads.append(_upload(path, base + name))
        except (OSError, ValueError) as error:
            problems.append(_problem(path, error))
    _refuse_collisions(uploads)
    return Plan(uploads, problems)


def content_type(name: str) -> str:
    """Guess a content type from a file's name; for a compressed file, that of the compression."""
    guess, encoding = _TYPES.guess_type(name.replace("/", "_"), strict=False)
    return _ENCODED.get(encoding or "", _UNKNOWN) if encoding else guess or _UNKNOWN


def folder(prefix: str) -> str:
    """Return the prefix of all uploaded keys, ending in a slash."""
    argument = watched(prefix)
    if argument.bucket:
        raise CliError("Uploads go to the stack's bucket. To upload into another bucket: aws s3 cp")
    base = argument.key
    return base if base.endswith("/") else f"{base}/"


def _problem(path: Path, error: OSError | ValueError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return Problem(str(path), reason or str(error))


def _files(sources: Iterable[Path], problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    for source in sources:
        try:
            mode = source.stat().st_mode
        except FileNotFoundError:
            raise CliError(f"{source}: there is no such file or folder.") from None
        except OSError as error:
            raise CliError(f"{source}: {error.strerror}.") from None
        if stat.S_ISDIR(mode):
            yield from _below(source, problems)
        else:
            yield source, source.name


def _below(folder: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Yield the files below a folder; an unreadable folder becomes a problem."""

    def unreadable(error: OSError) -> None:
        problems.append(_problem(Path(error.filename), error))

    base = "" if folder.name in ("", "..") else f"{folder.name}/"
    for parent, folders, files in os.walk(folder, onerror=unreadable):
        folders.sort()
        paths = (os.path.join(parent, name) for name in folders)  # noqa: PTH118 - as below
        # Unlike pathlib's, this raises nothing in a folder that can only be listed.
        problems += [Problem(path, LINKED_FOLDER) for path in paths if os.path.islink(path)]  # noqa: PTH114
        for file in sorted(files):
            path = Path(parent, file)
            yield path, base + path.relative_to(folder).as_posix()


def _upload(path: Path, key: str) -> Upload:
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("not a regular file")
    with path.open("rb"):  # raises if it is not readable
        size = path.stat().st_size
    return Upload(source=path, key=keys.validate(key), size=size, content_type=content_type(key))


def _refuse_collisions(uploads: Iterable[Upload]) -> None:
    for key, count in Counter(upload.key for upload in uploads).items():
        if count > 1:
            raise CliError(
                f"{count} of the files would become {key}. Upload them one after the other, "
                "or with different --prefix."
            )
