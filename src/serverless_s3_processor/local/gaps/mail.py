"""E-mail of SNS subscriptions.

AWS mails each message that passes the subscription's filter policy, once the address has been
confirmed by its owner. The emulator confirms by itself and only logs. Here every mail becomes one
file of a Maildir, so that anyone can see what a person would have got.
"""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from inspect import signature
from mailbox import Maildir
from pathlib import Path
from threading import Lock
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>"
SUBJECT_OF_NONE = "AWS Notification Message"
PROTOCOLS = ("email", "email-json")

Published = dict[str, Any]  # by the names of the emulator's parameters


def apply(folder: Path) -> None:
    """Deliver into `folder`, a Maildir that is created when it is not there."""
    maildir = Maildir(folder, create=True)
    # The names of a Maildir's files are unique among processes, not among threads.
    turn = Lock()

    def deliver(mail: EmailMessage) -> None:
        with turn:
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


def _mails(published: Published) -> Iterator[EmailMessage]:
    sns = module("services.sns")
    topic = sns._topic_by_arn_any_scope(published["topic_arn"]) or {"subscriptions": []}
    attributes = published["message_attributes"] or {}
    for subscription in list(topic["subscriptions"]):
        protocol = subscription["protocol"]
        text = sns._resolve_message_for_protocol(
            published["message"], published["message_structure"], protocol
        )
        if protocol in PROTOCOLS and sns._matches_filter_policy(subscription, attributes, text):
            body = text if protocol == "email" else _envelope(published, text)
            yield compose(subscription["endpoint"], published["subject"], body)


def _envelope(published: Published, text: str) -> str:
    envelope: str = module("services.sns")._build_envelope(
        published["topic_arn"],
        published["msg_id"],
        text,
        published["subject"],
        published["message_attributes"] or {},
        False,  # not raw
    )
    return json.dumps(json.loads(envelope), indent=2)


def compose(recipient: str, subject: str, text: str) -> EmailMessage:
    """The mail as SNS writes it: plain text, from the address that SNS sends from."""
    mail = EmailMessage()
    mail["From"] = SENDER
    mail["To"] = recipient
    mail["Subject"] = subject or SUBJECT_OF_NONE
    mail["Date"] = format_datetime(localtime())
    mail["Message-ID"] = make_msgid(domain="sns.amazonaws.com")
    mail.set_content(text)
    return mail
