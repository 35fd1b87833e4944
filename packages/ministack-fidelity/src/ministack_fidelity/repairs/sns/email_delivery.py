"""E-mail of SNS subscriptions.

AWS mails each message that passes the subscription's filter policy, once the owner of the address
has confirmed it. The emulator confirms automatically and only logs. With this repair every mail
becomes a file of a Maildir, where people and tests can see what a subscriber would get.
"""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from inspect import signature
from mailbox import Maildir
from threading import Lock
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.settings import Settings

SENDER: Final = "AWS Notifications <no-reply@sns.amazonaws.com>"
DEFAULT_SUBJECT: Final = "AWS Notification Message"
PROTOCOLS: Final = ("email", "email-json")

Publication = dict[str, Any]  # by the names of the emulator's parameters


def apply() -> None:
    """E-mail is delivered into the Maildir `mail`, after the subscription's filter policy."""
    maildir = Maildir(Settings.from_environment().mail, create=True)
    # The names of a Maildir's files are unique among processes, not among threads.
    lock = Lock()

    def deliver(mail: EmailMessage) -> None:
        with lock:
            maildir.add(mail)

    wrap(module("services.sns"), "_fanout", lambda original: _mailing(original, deliver))


def _mailing(original: Function, deliver: Function) -> Function:
    parameters = signature(original)

    def fanout(*positional: object, **named: object) -> None:
        original(*positional, **named)
        call = parameters.bind(*positional, **named)
        call.apply_defaults()
        for mail in _mails(call.arguments):
            deliver(mail)

    return fanout


def _mails(publication: Publication) -> Iterator[EmailMessage]:
    sns = module("services.sns")
    topic = sns._topic_by_arn_any_scope(publication["topic_arn"]) or {"subscriptions": []}
    attributes = publication["message_attributes"] or {}
    for subscription in list(topic["subscriptions"]):
        protocol = subscription["protocol"]
        text = sns._resolve_message_for_protocol(
            publication["message"], publication["message_structure"], protocol
        )
        if protocol in PROTOCOLS and sns._matches_filter_policy(subscription, attributes, text):
            body = text if protocol == "email" else _envelope(publication, text)
            yield compose(subscription["endpoint"], publication["subject"], body)


def _envelope(publication: Publication, text: str) -> str:
    envelope: str = module("services.sns")._build_envelope(
        publication["topic_arn"],
        publication["msg_id"],
        text,
        publication["subject"],
        publication["message_attributes"] or {},
        False,  # not raw
    )
    return json.dumps(json.loads(envelope), indent=2)


def compose(recipient: str, subject: str, text: str) -> EmailMessage:
    """Return the mail as SNS writes it: plain text, from the address that SNS uses."""
    mail = EmailMessage()
    mail["From"] = SENDER
    mail["To"] = recipient
    mail["Subject"] = subject or DEFAULT_SUBJECT
    mail["Date"] = format_datetime(localtime())
    mail["Message-ID"] = make_msgid(domain="sns.amazonaws.com")
    mail.set_content(text)
    return mail
