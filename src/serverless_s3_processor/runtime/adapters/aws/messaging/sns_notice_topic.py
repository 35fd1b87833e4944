"""The topic of notices and digests, on SNS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import unavailable
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.domain.notices.notice import Notice

_MAX_NOTICES_PER_CALL = 10
_MAX_BYTES = 250_000
"""Below the 262,144 bytes that the messages of one call may have, including attributes.
https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"""

_FINAL: Final = frozenset({"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"})
"""Codes of notices that SNS will never accept, because of their content.

`SenderFault` does not identify them: it is also true for throttling, and for disabled keys.
"""


class SNSNoticeTopic:
    """Implements `ports.notice_topic.NoticeTopic`; `publish_each` makes the calls."""

    def __init__(self, publish_each: EachCall, arn: str) -> None:
        self._publish_each = publish_each
        self._arn = arn

    def publish(self, notices: Sequence[Notice]) -> list[PublishRefusal | None]:
        """Publish up to ten notices per call, and fewer large ones."""
        calls = list(_calls(notices))
        responses = list(self._publish_each([self._call(batch) for batch in calls]))
        errors = [response for response in responses if isinstance(response, Exception)]
        if errors and len(errors) == len(calls):
            raise unavailable("publishing", errors[0]) from errors[0]
        batches = zip(calls, responses, strict=True)
        return [refusal for batch, response in batches for refusal in _refusals(batch, response)]

    def _call(self, notices: Sequence[Notice]) -> dict[str, Any]:
        entries = [_entry(str(index), notice) for index, notice in enumerate(notices)]
        return {"TopicArn": self._arn, "PublishBatchRequestEntries": entries}


def _refusals(notices: Sequence[Notice], response: Any) -> list[PublishRefusal | None]:  # noqa: ANN401
    if isinstance(response, Exception):
        return [PublishRefusal(str(response))] * len(notices)
    failed = {
        failure["Id"]: PublishRefusal(
            f"{failure['Code']}: {failure.get('Message', '')}", final=failure["Code"] in _FINAL
        )
        for failure in response.get("Failed", [])
    }
    return [failed.get(str(index)) for index in range(len(notices))]


def _calls(notices: Sequence[Notice]) -> Iterator[list[Notice]]:
    call: list[Notice] = []
    size = 0
    for notice in notices:
        if len(call) == _MAX_NOTICES_PER_CALL or (call and size + _size(notice) > _MAX_BYTES):
            yield call
            call, size = [], 0
        call.append(notice)
        size += _size(notice)
    if call:
        yield call


def _size(notice: Notice) -> int:
    values = map(_value, notice.attributes.values())
    texts = (notice.subject, notice.message, *notice.attributes, *values)
    return len("".join(texts).encode())


def _value(value: str | tuple[str, ...]) -> str:
    """See https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html."""
    return value if isinstance(value, str) else json.dumps(value)


def _entry(id_: str, notice: Notice) -> Any:  # noqa: ANN401 - one of boto's
    attributes = {
        name: {
            "DataType": "String" if isinstance(value, str) else "String.Array",
            "StringValue": _value(value),
        }
        for name, value in notice.attributes.items()
    }
    return {
        "Id": id_,
        "Subject": notice.subject,
        "Message": notice.message,
        "MessageAttributes": attributes,
    }
