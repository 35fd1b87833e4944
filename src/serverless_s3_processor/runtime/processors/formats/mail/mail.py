"""`mail`: subject, sender, date and attachments of e-mail; counts of calendars and contacts.

Attributes: of a message `subject`, `from`, `date`, `attachmentCount`, and of the first twenty
`attachments` the `name`, `contentType` and `size`; of a calendar `title`, `events`, `todos`, and of
its first event `subject`, `start` and `end`; of contacts `contacts` and `vcardVersion`, and nothing
about a person; `complete` is false if it goes on beyond the limits.

Reads: up to 8 MiB of a message, a calendar or contacts; of an Outlook message, its directory and
properties.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.api import Findings

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.view import ObjectView

READERS: Final = {
    "application/vnd.ms-outlook": "outlook",
    "message/rfc822": "internet_message",
    "text/calendar": "calendar",
    "text/vcard": "contacts",
}
"""Modules that read each content type; that of Outlook's needs a library."""


def analyze(view: ObjectView) -> Findings:
    """Return what a message says in its headers, and what is attached.

    Raises:
        UnprocessableContentError: the message is damaged.
    """
    reader = import_module(f"{__package__}.{READERS[view.sniffed_type or '']}")
    return Findings(reader.properties(view))
