"""Contacts: how many there are, and nothing about them.

https://datatracker.ietf.org/doc/html/rfc6350
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.processors.formats.documents.facts import known, text_fact
from serverless_s3_processor.runtime.processors.formats.mail.text_lines import ContentLines

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the number of contacts, and the version of their format."""
    lines, contacts, version = ContentLines(view, "VERSION"), 0, ""
    for name, value in lines:
        contacts += name == "BEGIN" and value.strip().upper() == "VCARD"
        version = version or (value[:10] if name == "VERSION" else "")
    return known(
        {
            "contacts": contacts,
            "vcardVersion": text_fact(version),
            "complete": None if lines.is_complete else False,
        }
    )
