"""The output of the demo."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from serverless_s3_processor.cli.demo import samples
from serverless_s3_processor.cli.demo.bucket import FOLDER
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import mail_view, records, timeline
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.runtime.domain.records import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from serverless_s3_processor.cli.demo.subscriber import Received
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.runtime.domain.records.record import Record


def show_records(output: Output, recorded: Sequence[Record]) -> None:
    """Show the records, newest first, and the histories of some keys."""
    newest = sorted(recorded, key=lambda record: record.event_time, reverse=True)
    table = records.table(newest, output.console.width)
    _show(output, "The records", f"ls --prefix {_short('')}", table)
    for title, name in (
        ("The file that was overwritten", samples.OVERWRITTEN),
        ("The file that was deleted", samples.DELETED),
        ("The file with the wrong type", samples.MISLABELED),
    ):
        of_key = [record for record in recorded if record.object_key == FOLDER + name]
        ordered = history.sort_versions(of_key)
        lines = Text("\n").join(timeline.lines(ordered, history.current_version(ordered)))
        _show(output, title, f"show '{_short(name)}'", lines)


def show_notice(output: Output, received: Received) -> None:
    """Show a notice as a program receives it: subject, attributes, message."""
    attributes = ", ".join(f"{name}={value}" for name, value in received.attributes.items())
    lines = (
        Text.assemble(("Subject     ", "dim"), escaped(received.envelope["Subject"])),
        Text.assemble(("Attributes  ", "dim"), escaped(attributes)),
        Text(json.dumps(received.notice, indent=2)),
    )
    _show(output, "One of the notices, as a program receives it from its queue", "", *lines)


def show_digest(output: Output, mail: Mail) -> None:
    """Show the digest as a person receives it."""
    _show(output, "The digest, as a person receives it", "mail", mail_view.panel(mail))


def show_next_steps(output: Output, seconds: float, console: str) -> None:
    """Show what to do next; `console` is the console's address."""
    steps = (
        ("put FILE", "upload a file"),
        ("tail", "see its record as it is written"),
        ("ls", "list the records; show KEY for one"),
        ("mail", "show the digests"),
        ("status", "show the state of the system"),
        ("down", "stop the local stack"),
    )
    width = max(len(call(arguments)) for arguments, _ in steps)
    lines = (Text(f"{call(arguments):<{width}}  {purpose}") for arguments, purpose in steps)
    _show(
        output, f"The demo took {seconds:.0f} s. The local stack keeps running. Next:", "", *lines
    )
    output.show(Text(), Text("In a browser", "bold"))
    output.plain(f"  {console}")


def _short(name: str) -> str:
    return FOLDER.partition("/")[2] + name


def _show(output: Output, title: str, arguments: str, *contents: RenderableType) -> None:
    """Show contents under a title, with the command that shows the same."""
    command = [Text(f"  $ {call(arguments)}", "dim"), Text()] if arguments else []
    output.show(Text(), Text(title, "bold"), *command)
    output.show(*(Padding(content, (0, 0, 0, 2)) for content in contents))
