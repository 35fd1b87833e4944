"""The e-mail that the local stack delivered into a folder instead of sending it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Mail:
    """An e-mail as its reader sees it."""

    delivered: float
    date: datetime
    sender: str
    recipient: str
    subject: str
    body: str

    def as_json(self) -> dict[str, Any]:
        """Return the e-mail as JSON."""
        return {
            "date": self.date.isoformat(),
            "from": self.sender,
            "to": self.recipient,
            "subject": self.subject,
            "body": self.body,
        }


def read(maildir: Path) -> list[Mail]:
    """Return the e-mails of a Maildir, oldest first, and leave them unread."""
    paths = (path for folder in ("new", "cur") for path in (maildir / folder).glob("*"))
    return sorted(_mail(path) for path in paths)


def digests(maildir: Path, environment: str) -> list[Mail]:
    """Return the e-mails of one deployment, oldest first."""
    return [mail for mail in read(maildir) if mail.subject.startswith(f"[{environment}] ")]


def _mail(path: Path) -> Mail:
    message: EmailMessage = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Mail(
        delivered=path.stat().st_mtime,
        date=parsedate_to_datetime(message["Date"]).astimezone(UTC),
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        body=message.get_content(),
    )
