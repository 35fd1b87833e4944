"""The topic of notices and digests, on SNS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s3_processor.adapters.aws.errors import call_errors, unavailable
from s3_processor.ports import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_sns import SNSClient

    from s3_processor.domain.notice import Notice

_MOST_BYTES = 250_000
"""Below the 262,144 bytes that all messages of one call may have, attributes included.
https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"""


class SNSNoticeTopic:
    """Implements `ports.NoticeTopic`."""

    def __init__(self, client: SNSClient, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, notices: Sequence[Notice]) -> list[Refusal | None]:
        """See `ports.NoticeTopic`. Big notices go in several calls."""
        refusals: list[Refusal | None] = []
        for some in _calls(notices):
            try:
                refusals += self._publish(some)
            except call_errors() as error:
                if not refusals:
                    raise unavailable("publishing", error) from error
                refusals += [Refusal(str(error))] * len(some)
        return refusals

    def _publish(self, notices: Sequence[Notice]) -> list[Refusal | None]:
        answer = self._client.publish_batch(
            TopicArn=self._arn,
            PublishBatchRequestEntries=[_entry(str(at), n) for at, n in enumerate(notices)],
        )
        failed = {
            failure["Id"]: Refusal(
                f"{failure['Code']}: {failure.get('Message', '')}", final=failure["SenderFault"]
            )
            for failure in answer.get("Failed", [])
        }
        return [failed.get(str(at)) for at in range(len(notices))]


def _calls(notices: Sequence[Notice]) -> Iterator[list[Notice]]:
    call: list[Notice] = []
    size = 0
    for notice in notices:
        if call and size + _size(notice) > _MOST_BYTES:
            yield call
            call, size = [], 0
        call.append(notice)
        size += _size(notice)
    if call:
        yield call


def _size(notice: Notice) -> int:
    texts = (notice.subject, notice.message, *notice.attributes, *notice.attributes.values())
    return sum(len(text.encode()) for text in texts)


def _entry(id_: str, notice: Notice) -> Any:  # noqa: ANN401 - one of boto's
    attributes = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in notice.attributes.items()
    }
    return {
        "Id": id_,
        "Subject": notice.subject,
        "Message": notice.message,
        "MessageAttributes": attributes,
    }
