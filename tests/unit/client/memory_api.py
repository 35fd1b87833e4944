"""An API in memory that returns canned responses, and remembers the requests."""

import json
from dataclasses import dataclass, field
from typing import Any

from serverless_s3_processor.client.transport import Body, HttpResponse, Query


@dataclass(frozen=True, slots=True)
class Sent:
    method: str
    path: str
    query: Query
    body: Body | None


@dataclass(slots=True)
class MemoryApi:
    """Each answer is a status and what its body says, or a whole reply."""

    answers: list[tuple[int, Any] | HttpResponse]
    sent: list[Sent] = field(default_factory=list)

    def send(self, method: str, path: str, query: Query, body: Body | None) -> HttpResponse:
        self.sent.append(Sent(method, path, query, body))
        answer = self.answers.pop(0)
        if isinstance(answer, HttpResponse):
            return answer
        status, body = answer
        return HttpResponse(status, json.dumps(body).encode())
