"""Commands for `curl`, to be copied into a shell."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_s3_processor.client.responses.objects import UploadForm


def upload(form: UploadForm, file: str = "FILE") -> str:
    """Return the command that uploads a file with a form."""
    fields = (f"--form-string {quoted(f'{name}={v}')}" for name, v in form["fields"].items())
    source = quoted(f"file=@{_form_quoted(file)}")
    return f"curl --fail-with-body {' '.join(fields)} --form {source} {quoted(form['url'])}"


def _form_quoted(path: str) -> str:
    """Quote a path in which `;` and `,` would mean something to curl."""
    if not set(path) & set(';,"\\ '):
        return path
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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
