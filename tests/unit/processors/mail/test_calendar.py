from typing import Any

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.mail import mail
from tests.support.cpu_time import cpu_limit
from tests.support.views import Content, view_of
from tests.unit.processors.processing import damaged

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Team\\, all\r\n"
    b"BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19961027T030000\r\n"
    b"END:STANDARD\r\nEND:VTIMEZONE\r\n"
    b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM\r\n"
    b"SUMMARY;LANGUAGE=en:A long\r\n  meeting\r\nDTSTART;TZID=Europe/Berlin:20260131T120000\r\n"
    b"DTEND:20260131T120000Z\r\nATTENDEE:mailto:bob@example.com\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nSUMMARY:Other\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
)
CONTACTS = b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nitem1.TEL:+49\r\nEND:VCARD\r\n" * 3


def facts(
    raw: bytes | Content, content_type: str = "text/calendar", **options: Any
) -> dict[str, Any]:
    view = view_of(raw, **options)
    view.sniffed_type = content_type
    return dict(mail.analyze(view).attributes)


def test_a_calendar_has_its_counts_and_first_event() -> None:
    assert facts(CALENDAR) == {
        "title": "Team, all",
        "events": 2,
        "todos": 1,
        "subject": "A long meeting",
        "start": "2026-01-31T12:00:00",
        "end": "2026-01-31T12:00:00Z",
    }


def test_an_event_of_a_day_has_a_date() -> None:
    raw = CALENDAR.replace(b"DTEND:20260131T120000Z", b"DTEND;VALUE=DATE:20260201")
    assert facts(raw)["end"] == "2026-02-01"


def test_contacts_are_counted_and_nothing_is_said_of_them() -> None:
    assert facts(CONTACTS, "text/vcard") == {"contacts": 3, "vcardVersion": "4.0"}


def test_what_is_beyond_the_budget_makes_the_result_incomplete() -> None:
    content = Content(CONTACTS * 20_000)
    attributes = facts(content, "text/vcard", head=10_000, budget=300_000)
    assert attributes["complete"] is False
    assert 3000 < attributes["contacts"] < 60_000


HOSTILE = {
    "one line": b"BEGIN:VCALENDAR\r\nX:" + b"a" * 8_000_000,
    "lines of nothing": b"BEGIN:VCALENDAR\n" + b"\n" * 8_000_000,
    "a line that is folded a million times": b"BEGIN:VCALENDAR\nX:a" + b"\n b" * 2_000_000,
    "components within components": b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 600_000,
    "ends without beginnings": b"BEGIN:VCALENDAR\n" + b"END:VEVENT\n" * 700_000,
    "an event of a million properties": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n"
    + b"".join(b"X%d:a\n" % number for number in range(900_000)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_calendars_take_a_fraction_of_a_second(name: str) -> None:
    with cpu_limit(3):
        assert facts(HOSTILE[name])["events"] >= 0


@given(damaged([CALENDAR], min_bytes=1))
def test_a_damaged_calendar_is_read(raw: bytes) -> None:
    assert facts(raw)["events"] <= 3
