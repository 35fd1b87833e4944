"""Requests as a server reads them."""

import json
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A request; `attempt` counts those for the same name, from one."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    attempt: int
    name: str

    @property
    def length(self) -> int:
        """Number of bytes of the body that was announced."""
        return content_length(self.headers)


def parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Return method, target and headers, whose names are in lower case."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = [line.partition(": ") for line in lines]
    return method, target, {name.lower(): value for name, _, value in pairs}


def content_length(headers: dict[str, str]) -> int:
    """Return the number of bytes that follow the head."""
    return int(headers.get("content-length", "0"))


def name_of(target: str, body: bytes) -> str:
    """Return what is asked for: the key of an object, the name of a table, or a host and port."""
    if not target.startswith("/"):
        return target
    path = unquote(urlsplit(target).path)
    if path != "/":
        return path.rpartition("/")[2]
    return str(json.loads(body).get("TableName", "queue")) if body.startswith(b"{") else "topic"
