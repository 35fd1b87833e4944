"""Commands for `curl`, to be copied into a shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import UploadForm


def upload(form: UploadForm) -> str:
    """Return the command that uploads the file FILE with a form."""
    fields = (f"--form-string {quoted(f'{name}={v}')}" for name, v in form["fields"].items())
    return f"curl --fail-with-body {' '.join(fields)} --form file=@FILE {quoted(form['url'])}"


def quoted(text: str) -> str:
    """Quote for a shell; what is not printable is escaped, in a way that bash and zsh know."""
    if text.isprintable():
        return shlex.quote(text)
    return "$'" + "".join(map(_escaped, text)) + "'"


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode())
