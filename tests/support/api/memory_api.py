"""The API of a system in memory, as a transport of the Python client."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from serverless_s3_processor.client import HttpResponse, urls
from serverless_s3_processor.client.transport import Body, Query
from tests.support.world import World


@dataclass
class MemoryApi:
    """Answers requests from `system`, or with `respond` in its place, and remembers them."""

    system: World = field(default_factory=World)
    respond: Callable[..., tuple[int, Any]] | None = None
    requests: list[tuple[str, str]] = field(default_factory=list)

    def send(self, method: str, path: str, query: Query, body: Body | None) -> HttpResponse:
        self.requests.append((method, path))
        encoded = urls.request_url("", path, query).partition("?")[2]
        received = dict(parse_qsl(encoded, keep_blank_values=True))
        status, fields = (self.respond or self.system.call)(method, path, received, body)
        return HttpResponse(status, json.dumps(fields).encode())
