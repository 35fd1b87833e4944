"""Presigned forms, submitted as a browser does: without credentials of its own."""

from typing import Any

import urllib3

Form = dict[str, Any]


def upload(form: Form, body: bytes = b"body", **changed: str) -> urllib3.BaseHTTPResponse:
    """Submit a form, of which some fields may be changed, with a file of that body."""
    fields = {**form["fields"], **{name.replace("_", "-"): changed[name] for name in changed}}
    sent = {**fields, "file": ("name.txt", body, "text/plain")}
    return urllib3.request("POST", form["url"], fields=sent)
