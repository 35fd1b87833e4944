"""The calls that the suite makes, with any client."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.http_conformance.clients import Client
from tests.http_conformance.outcomes import Outcome, response
from tests.http_conformance.servers.responses import stored


@dataclass(frozen=True)
class Call:
    """One operation of a service, its parameters, and what to look at in its response."""

    service: str
    method: str
    parameters: Callable[[str], dict[str, Any]]
    view: Callable[[dict[str, Any]], object]

    def outcome(self, client: Client, name: str) -> Outcome:
        """Make the call."""
        try:
            returned = getattr(client.service(self.service), self.method)(**self.parameters(name))
        except Exception as error:  # noqa: BLE001 - also what no caller expects
            return client.outcome_of(error)
        return self.outcome_of(client, returned or {})

    def outcome_of(self, client: Client, returned: dict[str, Any] | Exception) -> Outcome:
        """Look at what was returned, or at the error that stands in its place."""
        if isinstance(returned, Exception):
            return client.outcome_of(returned)
        try:
            return response(self.view(returned))
        except Exception as error:  # noqa: BLE001 - as above
            return client.outcome_of(error)


def object_of(name: str) -> dict[str, Any]:
    """Return the parameters that name an object of S3."""
    return {"Bucket": "bucket", "Key": name}


def body_of(returned: dict[str, Any]) -> object:
    """Return the object's bytes."""
    return returned["Body"].read()


def _object_to_write(name: str) -> dict[str, Any]:
    written = {"ContentType": "text/plain", "ChecksumCRC32": "AAAAAA=="}
    return {**object_of(name), **written, "Body": bytes(4 * 2**20)}


def _item(name: str) -> dict[str, Any]:
    return {"TableName": name, "Item": {"key": {"S": name}}, "ReturnConsumedCapacity": "TOTAL"}


def _table_of(returned: dict[str, Any]) -> object:
    return returned.get("ConsumedCapacity", {}).get("TableName")


GET = Call("s3", "get_object", object_of, body_of)
GET_TEN_BYTES = Call(
    "s3",
    "get_object",
    lambda name: {**object_of(name), "Range": "bytes=0-9"},
    lambda returned: returned["Body"].read(12),
)
GET_METADATA = Call("s3", "get_object", object_of, lambda returned: returned["Metadata"])
HEAD = Call("s3", "head_object", object_of, lambda returned: returned["ContentLength"])
PUT = Call("s3", "put_object", _object_to_write, lambda _: None)
PUT_ITEM = Call("dynamodb", "put_item", _item, _table_of)


def following(call: Call) -> Call:
    """Return the call to make afterwards, which may use the same connection."""
    return PUT_ITEM if call.service == PUT_ITEM.service else GET


def proper_outcome(call: Call, name: str) -> Outcome:
    """Return what a following call comes to, if it gets its own response."""
    return response(name if call is PUT_ITEM else stored(name))


def read_each(client: Client, names: Sequence[str], limit: int = 4) -> dict[str, Outcome]:
    """Read objects, `limit` at the same time; return the outcome by name."""
    responses = client.get_each([object_of(name) for name in names], limit)
    return {names[index]: GET.outcome_of(client, response) for index, response in responses}
