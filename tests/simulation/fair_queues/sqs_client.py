"""SQS, as far as our adapters send to it, on a simulated queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import botocore.session
from botocore.validate import validate_parameters

from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations
from tests.simulation.world.clock import VirtualClock
from tests.simulation.world.queue import SimulatedQueue
from tests.support.world import BUCKET

WATCHED: Final = WatchedLocations([WatchedLocation("bucket", ""), WatchedLocation(BUCKET, "")])
URL: Final = "https://queue"
_MODEL: Final = botocore.session.get_session().get_service_model("sqs")


@dataclass(frozen=True, slots=True)
class SimulatedSQS:
    """Takes what SQS's own model takes; whoever ignores groups delivers the oldest first."""

    queue: SimulatedQueue
    time: VirtualClock
    ignores_groups: bool = False

    def send_message(self, **request: Any) -> dict[str, Any]:
        """Send a message."""
        _check("SendMessage", request)
        self._send(request)
        return {}

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Send up to ten messages."""
        _check("SendMessageBatch", request)
        for entry in request["Entries"]:
            self._send(entry)
        return {}

    def _send(self, message: Mapping[str, Any]) -> None:
        body = message["MessageBody"]
        group = None if self.ignores_groups else message.get("MessageGroupId")
        events = tuple(parsing.parse_message(body, WATCHED))
        self.queue.send(body, events, self.time.elapsed, group)


def _check(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse what botocore refuses."""
    shape = _MODEL.operation_model(operation).input_shape
    assert shape
    validate_parameters(request, shape)
