"""Calendars: how many events there are, and when the first one is.

https://datatracker.ietf.org/doc/html/rfc5545
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.formats.documents.facts import known, text_fact
from serverless_s3_processor.runtime.processors.formats.mail.text_lines import ContentLines

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_NAMES: Final = ("NAME", "X-WR-CALNAME")
_MAX_NESTING: Final = 10
"""Maximum depth of components with a name; real ones are three deep."""
_EVENT: Final = ("SUMMARY", "DTSTART", "DTEND")


def properties(view: ObjectView) -> dict[str, Json]:
    """Return the counts of a calendar, and the first event's facts."""
    lines, components = ContentLines(view, *_NAMES, *_EVENT), list[str]()
    counts, calendar, event = {"VEVENT": 0, "VTODO": 0}, dict[str, str](), dict[str, str]()
    for name, value in lines:
        if name == "BEGIN":
            component = value.strip().upper()
            components.append(component if len(components) < _MAX_NESTING else "")
            if component in counts:
                counts[component] += 1
        elif name == "END":
            del components[-1:]
        elif components[-1:] == ["VEVENT"] and counts["VEVENT"] == 1:
            event.setdefault(name, value)
        elif components == ["VCALENDAR"] and name in _NAMES:
            calendar.setdefault("title", value)
    return known(
        {
            "title": text_fact(calendar.get("title")),
            "events": counts["VEVENT"],
            "todos": counts["VTODO"] or None,
            "subject": text_fact(event.get("SUMMARY")),
            "start": _time(event.get("DTSTART", "")),
            "end": _time(event.get("DTEND", "")),
            "complete": None if lines.is_complete else False,
        }
    )


def _time(value: str) -> Json:
    """Return a date or a time in ISO-8601: in UTC with a Z, else local to the event."""
    match = _TIME.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    time = f"T{hour}:{minute}:{second}{zone}" if hour else ""
    return f"{year}-{month}-{day}{time}"
