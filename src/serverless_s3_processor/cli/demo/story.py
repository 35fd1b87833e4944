"""What the demo shows of what has happened."""

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

    from serverless_s3_processor.cli.demo.machine import Received
    from serverless_s3_processor.cli.mails import Mail
    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.runtime.domain.records.record import Record


def of_records(output: Output, found: Sequence[Record]) -> None:
    """Show what was recorded, newest first, and the histories of those that are special."""
    newest = sorted(found, key=lambda record: record.event_time, reverse=True)
    table = records.table(newest, output.console.width)
    _tell(output, "What was recorded", f"ls --prefix {_short('')}", table)
    for title, name in (
        ("The file that was overwritten", samples.OVERWRITTEN),
        ("The file that was deleted", samples.DELETED),
        ("The file that is not what it says", samples.MISLABELLED),
    ):
        of_it = [record for record in found if record.object_key == FOLDER + name]
        ordered = history.sort_versions(of_it)
        lines = Text("\n").join(timeline.lines(ordered, history.current_version(ordered)))
        _tell(output, title, f"show '{_short(name)}'", lines)


def of_notice(output: Output, received: Received) -> None:
    """Show a notice as a program gets it: subject, attributes, message."""
    attributes = ", ".join(f"{name}={value}" for name, value in received.attributes.items())
    lines = (
        Text.assemble(("Subject     ", "dim"), escaped(received.envelope["Subject"])),
        Text.assemble(("Attributes  ", "dim"), escaped(attributes)),
        Text(json.dumps(received.notice, indent=2)),
    )
    _tell(output, "One of the notices, as a program gets it from its queue", "", *lines)


def of_digest(output: Output, mail: Mail) -> None:
    """Show the digest as a person gets it."""
    _tell(output, "The digest, as a person gets it", "mail", mail_view.panel(mail))


def of_what_next(output: Output, seconds: float, console: str) -> None:
    """Say how to go on; `console` is the address of that."""
    steps = (
        ("put FILE", "upload your own"),
        ("tail", "see what becomes of it, live"),
        ("ls", "what was uploaded; show KEY tells more"),
        ("mail", "the digests"),
        ("status", "how the system is"),
        ("down", "stop it"),
    )
    width = max(len(call(arguments)) for arguments, _ in steps)
    lines = (Text(f"{call(arguments):<{width}}  {what}") for arguments, what in steps)
    _tell(output, f"That took {seconds:.0f} s. It goes on running; now you:", "", *lines)
    output.show(Text(), Text("In a browser", "bold"))
    output.plain(f"  {console}")


def _short(name: str) -> str:
    return FOLDER.partition("/")[2] + name


def _tell(output: Output, title: str, arguments: str, *things: RenderableType) -> None:
    """Show things under a title, with the command that shows the same."""
    command = [Text(f"  $ {call(arguments)}", "dim"), Text()] if arguments else []
    output.show(Text(), Text(title, "bold"), *command)
    output.show(*(Padding(thing, (0, 0, 0, 2)) for thing in things))
