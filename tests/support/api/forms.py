"""Requests as a browser sends them: without an SDK, and without credentials of their own."""

from typing import Any

from urllib3 import BaseHTTPResponse, PoolManager

from serverless_s3_processor.local.stack import LocalStack

Form = dict[str, Any]


def browser(stack: LocalStack) -> PoolManager:
    return PoolManager(ca_certs=str(stack.certificates().authority))


def upload(
    stack: LocalStack, form: Form, body: bytes = b"body", **changed: str
) -> "BaseHTTPResponse":
    """Submit a presigned form, of which some fields may be changed, with a file of that body."""
    fields = {**form["fields"], **{name.replace("_", "-"): changed[name] for name in changed}}
    sent = {**fields, "file": ("name.txt", body, "text/plain")}
    return browser(stack).request("POST", form["url"], fields=sent)
