"""An e-mail as a mail program shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.panel import Panel
from rich.text import Text

from serverless_s3_processor.cli.rendering import moments
from serverless_s3_processor.cli.uploading.keys import escaped

if TYPE_CHECKING:
    from serverless_s3_processor.cli.mails import Mail


def panel(mail: Mail) -> Panel:
    """Return the e-mail in a frame."""
    headers = (
        ("From", mail.sender),
        ("To", mail.recipient),
        ("Date", moments.shown(mail.date)),
        ("Subject", mail.subject),
    )
    header_lines = [
        Text.assemble((f"{name:<8} ", "dim"), escaped(value)) for name, value in headers
    ]
    body = [Text(escaped(line)) for line in mail.body.rstrip().splitlines()]
    return Panel(Text("\n").join([*header_lines, Text(), *body]), box=box.ROUNDED, expand=False)
