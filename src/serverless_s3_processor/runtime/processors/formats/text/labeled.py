"""Kinds of text that begin with a label of their own: e-mail, calendars, contacts, and keys."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CALENDAR: Final = "text/calendar"
CONTACT: Final = "text/vcard"
EMAIL: Final = "message/rfc822"
MAILBOX: Final = "application/mbox"
PEM: Final = "application/x-pem-file"
PGP_KEYS: Final = "application/pgp-keys"
PGP_MESSAGE: Final = "application/pgp-encrypted"
PGP_SIGNATURE: Final = "application/pgp-signature"

_PEM_LINE: Final = re.compile(r"^-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t\r]*$", re.MULTILINE)
"""The first line of RFC 7468, section 2: https://datatracker.ietf.org/doc/html/rfc7468."""
_PEM_PREAMBLES: Final = ("Bag Attributes", "Certificate:", "Private-Key:", "subject=", "-----BEGIN")
"""What OpenSSL writes before the first such line."""
_PGP: Final = {
    "PGP PUBLIC KEY BLOCK": PGP_KEYS,
    "PGP PRIVATE KEY BLOCK": PGP_KEYS,
    "PGP MESSAGE": PGP_MESSAGE,
    "PGP SIGNED MESSAGE": PGP_SIGNATURE,
    "PGP SIGNATURE": PGP_SIGNATURE,
}
"""https://datatracker.ietf.org/doc/html/rfc3156#section-2 names the types."""
_HEADER: Final = re.compile(r"([!-9;-~]+)[ \t]*:")
_MAX_HEADERS: Final = 200
_MAX_CHARACTERS: Final = 32 * 1024
_TRACE: Final = frozenset(
    {
        *("authentication-results", "delivered-to", "dkim-signature", "message-id"),
        *("mime-version", "received", "return-path", "x-mailer", "x-received"),
    }
)
"""Headers that only programs write."""
_EVERYDAY: Final = frozenset({"bcc", "cc", "date", "from", "reply-to", "sender", "subject", "to"})
_MIN_HEADERS: Final = 3
_MAX_FIRST_LINE: Final = 200
_MAILBOX_LINE: Final = re.compile(r"From (?![0-9a-f]{40} )\S+ .*\d{2}:\d{2}.*\d{4}")


def labeled_kind(text: str, hint: str | None = None) -> str | None:
    """Return the type of a text that begins with a label; a hint makes up for a faint one.

    `hint` is the type that the name or the declared type suggests.
    """
    start = text[:32].lstrip().upper()
    if start.startswith("BEGIN:VCALENDAR"):
        return CALENDAR
    if start.startswith("BEGIN:VCARD"):
        return CONTACT
    return _armored(text, hint) or _mail(text, hint)


def _armored(text: str, hint: str | None) -> str | None:
    if hint != PEM and not text.startswith(_PEM_PREAMBLES):
        return None
    line = _PEM_LINE.search(text, 0, _MAX_CHARACTERS)
    return _PGP.get(line[1], PEM) if line else None


def _mail(text: str, hint: str | None) -> str | None:
    is_mailbox = (
        text.startswith("From ") and _MAILBOX_LINE.match(text[:_MAX_FIRST_LINE]) is not None
    )
    if text.startswith("From ") and not is_mailbox:
        return None
    names = set(_header_names(text.partition("\n")[2] if is_mailbox else text))
    if is_mailbox:
        return MAILBOX if names & (_TRACE | _EVERYDAY) else None
    is_mail = _is_mail(names) or (hint == EMAIL and names & (_TRACE | _EVERYDAY))
    return EMAIL if is_mail else None


def _is_mail(names: set[str]) -> bool:
    """Tell whether there are the headers that every message has, or those of its transport.

    https://datatracker.ietf.org/doc/html/rfc5322#section-3.6 requires `Date` and `From`.
    """
    mail = names & (_TRACE | _EVERYDAY)
    is_complete = "from" in names and ("date" in names or names & _TRACE)
    return len(mail) >= _MIN_HEADERS and bool(is_complete or len(names & _TRACE) > 1)


def _header_names(text: str) -> Iterator[str]:
    """Yield the names of the headers, or nothing if a line before the empty one is no header."""
    if not _HEADER.match(text, 0, _MAX_CHARACTERS):
        return
    names: list[str] = []
    for line in islice(text[:_MAX_CHARACTERS].splitlines(), _MAX_HEADERS):
        if not line.strip():
            break
        if line[0] in " \t" and names:
            continue
        header = _HEADER.match(line)
        if header is None:
            return
        names.append(header[1].lower())
    yield from names
