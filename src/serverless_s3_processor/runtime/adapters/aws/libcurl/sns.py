"""A client of SNS that only publishes, with botocore's method.

https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError
from serverless_s3_processor.runtime.adapters.aws.libcurl.service import Service, ServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpResponse

_VERSION: Final = "2010-03-31"
_NAMESPACE: Final = "{http://sns.amazonaws.com/doc/2010-03-31/}"
_HEADERS: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
_NONE_FAILED: Final = b"<Failed/>"


class SNSClient:
    """Publishes batches of messages."""

    def __init__(self, config: ClientConfig) -> None:
        self._endpoint = config.endpoint("sns")
        self._service = Service(config, "sns", _read)

    def publish_batch(
        self,
        *,
        TopicArn: str,  # noqa: N803 - botocore's names
        PublishBatchRequestEntries: Sequence[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        """Publish up to ten messages; the response has those that failed."""
        published: dict[str, Any] = self._service.call(
            self._request(TopicArn, PublishBatchRequestEntries)
        )
        return published

    def concurrently(self, limit: int) -> EachCall:
        """Return a function that makes many calls of `publish_batch`, `limit` concurrently."""

        def call_each(parameters: Sequence[dict[str, Any]]) -> list[Any]:
            requests = [
                self._request(p["TopicArn"], p["PublishBatchRequestEntries"]) for p in parameters
            ]
            return self._service.call_all(requests, limit)

        return call_each

    def _request(self, topic: str, entries: Sequence[dict[str, Any]]) -> ServiceRequest:
        fields = [f"Action=PublishBatch&Version={_VERSION}&TopicArn={_encode(topic)}"]
        for number, entry in enumerate(entries, 1):
            fields.append(_entry(number, entry))
        body = "&".join(fields).encode()
        return ServiceRequest("POST", self._endpoint, "/", "", _HEADERS, body)


def _read(response: HttpResponse) -> dict[str, Any]:
    if response.is_error:
        raise _error(response)
    return {"Failed": list(_failed(response.body))}


def sns(config: ClientConfig) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of SNS."""
    return SNSClient(config)


def _entry(number: int, entry: dict[str, Any]) -> str:
    attributes = entry["MessageAttributes"]
    names = _names(number, tuple([(name, a["DataType"]) for name, a in attributes.items()]))
    values = [entry["Id"], entry["Subject"], entry["Message"]]
    values += [attribute["StringValue"] for attribute in attributes.values()]
    return "&".join([name + _encode(value) for name, value in zip(names, values, strict=True)])


@functools.cache
def _names(number: int, attributes: tuple[tuple[str, str], ...]) -> list[str]:
    """Return the text before each value, which is the same for all notices of a kind."""
    prefix = f"PublishBatchRequestEntries.member.{number}"
    names = [f"{prefix}.{name}=" for name in ("Id", "Subject", "Message")]
    for index, (name, kind) in enumerate(attributes, 1):
        attribute = f"{prefix}.MessageAttributes.entry.{index}"
        names.append(
            f"{attribute}.Name={_encode(name)}"
            f"&{attribute}.Value.DataType={_encode(kind)}"
            f"&{attribute}.Value.StringValue="
        )
    return names


def _encode(value: str) -> str:
    """Encode every byte as `%7B`, which is longer and 30 times faster than `quote_plus`.

    https://url.spec.whatwg.org/#application/x-www-form-urlencoded
    """
    return f"%{value.encode().hex('%')}" if value else ""


def _failed(body: bytes) -> Iterator[dict[str, Any]]:
    if _NONE_FAILED in body:
        return
    for member in _parse_xml(body).iter(f"{_NAMESPACE}Failed"):
        for failure in member:
            fields = {part.tag.removeprefix(_NAMESPACE): part.text or "" for part in failure}
            yield {**fields, "SenderFault": fields["SenderFault"] == "true"}


def _error(response: HttpResponse) -> ServiceError:
    try:
        parts = _parse_xml(response.body).iter()
        fields = {part.tag.removeprefix(_NAMESPACE): part.text or "" for part in parts}
    except ValueError:
        fields = {}
    code = fields.get("Code", str(response.status))
    return ServiceError(code, fields.get("Message", ""), response.status, response.headers)


def _parse_xml(body: bytes) -> Element:
    """Parse XML; the parser is imported here because only failures need it.

    Raises:
        ValueError: it is not XML.
    """
    from xml.etree.ElementTree import ParseError, fromstring  # noqa: PLC0415 - see above

    try:
        return fromstring(body)  # noqa: S314 - SNS's own, over TLS
    except ParseError as error:
        raise ValueError(f"not XML: {error}") from error
