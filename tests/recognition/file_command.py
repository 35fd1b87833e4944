"""The content types of the command `file`, and how ours compare."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_NAMES: Final = {
    "application/font-sfnt": "font",
    "application/font-woff": "font",
    "application/java-archive": "application/zip",
    "application/vnd.ms-fontobject": "font",
    "application/vnd.microsoft.portable-executable": "application/x-msdownload",
    "application/x-dosexec": "application/x-msdownload",
    "application/x-executable": "elf",
    "application/x-object": "elf",
    "application/x-pie-executable": "elf",
    "application/x-sharedlib": "elf",
    "application/x-archive": "application/x-unix-archive",
    "audio/wav": "audio/x-wav",
    "audio/flac": "audio/x-flac",
    "image/vnd.microsoft.icon": "image/x-icon",
    "image/x-ms-bmp": "image/bmp",
    "text/rtf": "application/rtf",
    "application/x-empty": "",
}
_TEXTUAL: Final = (
    "application/javascript",
    "application/json",
    "application/x-ndjson",
    "application/x-setupscript",
    "application/x-wine-extension-ini",
    "application/xml",
    "image/svg+xml",
    "message/",
    "text/",
)
UNKNOWN: Final = "application/octet-stream"

SAME: Final = "the same"
LESS: Final = "plain text, of which file tells the kind"
MORE: Final = "a kind of text where file says text"
BOTH_UNKNOWN: Final = "unknown to both"
UNKNOWN_TO_US: Final = "unknown to us"
UNKNOWN_TO_FILE: Final = "unknown to file"
OTHER: Final = "something else"


def types_by_file(paths: Sequence[Path]) -> list[str]:
    """Return the content types according to `file`."""
    names = "\n".join(map(str, paths))
    answer = subprocess.run(
        ["file", "--brief", "--mime-type", "--files-from", "-"],  # noqa: S607 - on the PATH
        input=names,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


def compare(ours: str, theirs: str) -> str:
    """Return how our content type (empty if unknown) compares with that of `file`."""
    if not ours or theirs == UNKNOWN:
        return _unknown(ours, theirs)
    if _name(ours) == _name(theirs) or {ours, theirs} <= {"image/png", "image/apng"}:
        return SAME
    if _is_text(ours) and _is_text(theirs):
        return LESS if ours == "text/plain" else MORE
    return OTHER


def _unknown(ours: str, theirs: str) -> str:
    if ours:
        return UNKNOWN_TO_FILE
    return BOTH_UNKNOWN if theirs == UNKNOWN else UNKNOWN_TO_US


def _is_text(content_type: str) -> bool:
    return content_type.startswith(_TEXTUAL)


def _name(content_type: str) -> str:
    return "font" if content_type.startswith("font/") else _NAMES.get(content_type, content_type)
