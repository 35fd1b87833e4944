from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.adapters.aws.each_call import one_by_one
from serverless_s3_processor.runtime.adapters.aws.messaging.sns_notice_topic import SNSNoticeTopic
from serverless_s3_processor.runtime.domain.notices.notice import MAX_NOTICE_BYTES, Notice
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.notice_topic import PublishRefusal
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import refusal


@dataclass
class _SNS:
    """Takes batches as SNS does; `errors` are raised by the calls in turn."""

    failed: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[ClientError | None] = field(default_factory=list)
    calls: list[list[dict[str, Any]]] = field(default_factory=list)

    def publish_batch(
        self,
        *,
        TopicArn: str,  # noqa: N803
        PublishBatchRequestEntries: list[dict[str, Any]],  # noqa: N803
    ) -> dict[str, Any]:
        assert TopicArn == "arn"
        entries = PublishBatchRequestEntries
        self.calls.append(entries)
        assert 0 < len(entries) <= 10
        assert len({entry["Id"] for entry in entries}) == len(entries)
        assert sum(_size(entry) for entry in entries) <= 262_144
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        failures = [
            {"Id": entry["Id"], **self.failed[entry["Message"]]}
            for entry in entries
            if entry["Message"] in self.failed
        ]
        return {"Successful": [], "Failed": failures}

    @property
    def published(self) -> list[str]:
        return [entry["Message"] for call in self.calls for entry in call]


def _size(entry: dict[str, Any]) -> int:
    attributes = entry["MessageAttributes"].items()
    texts = [text for name, a in attributes for text in (name, a["DataType"], a["StringValue"])]
    return sum(len(text.encode()) for text in [entry["Subject"], entry["Message"], *texts])


def _topic(sns: _SNS) -> SNSNoticeTopic:
    return SNSNoticeTopic(one_by_one(sns.publish_batch), "arn")


def _notice(message: str) -> Notice:
    return Notice(subject="subject", message=message, attributes={"kind": "object"})


def test_ten_small_notices_are_one_call() -> None:
    sns = _SNS()

    assert _topic(sns).publish([_notice(f"m{n}") for n in range(10)]) == [None] * 10
    assert len(sns.calls) == 1
    assert sns.calls[0][3] == {
        "Id": "3",
        "Subject": "subject",
        "Message": "m3",
        "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "object"}},
    }


@given(st.lists(st.integers(1, MAX_NOTICE_BYTES), max_size=10) | st.lists(st.just(1), max_size=45))
def test_no_call_is_too_large_and_notices_stay_in_order(
    sizes: list[int],
) -> None:
    sns = _SNS()
    notices = [_notice(f"{n}".ljust(size, "x")) for n, size in enumerate(sizes)]

    assert _topic(sns).publish(notices) == [None] * len(sizes)
    assert sns.published == [notice.message for notice in notices]


def test_each_refused_notice_has_its_refusal() -> None:
    throttled = {"Code": "Throttled", "Message": "slow", "SenderFault": True}
    invalid = {"Code": "InvalidParameter", "SenderFault": True}
    sns = _SNS(failed={"m1": throttled, "m2": invalid})

    answers = _topic(sns).publish([_notice(f"m{n}") for n in range(4)])

    assert answers == [
        None,
        PublishRefusal("Throttled: slow"),
        PublishRefusal("InvalidParameter: ", final=True),
        None,
    ]


def _codes_of_publishing() -> set[str]:
    model = ServiceModel(Loader().load_service_model("sns", "service-2"), "sns")
    return {
        shape.metadata["error"]["code"]
        for operation in ("Publish", "PublishBatch")
        for shape in model.operation_model(operation).error_shapes
        if "error" in shape.metadata
    }


@pytest.mark.parametrize("code", [*sorted(_codes_of_publishing()), "Throttled", "NewFromAWS"])
def test_only_invalid_notices_are_refused_permanently(code: str) -> None:
    sns = _SNS(failed={"m0": {"Code": code, "SenderFault": True}})

    (answer,) = _topic(sns).publish([_notice("m0")])

    assert answer is not None
    assert answer.final == (code in {"InvalidParameter", "ParameterValueInvalid"})


def test_a_call_that_fails_published_nothing() -> None:
    sns = _SNS(errors=[refusal("AuthorizationError", "PublishBatch")])

    with pytest.raises(UnavailableError, match="AuthorizationError"):
        _topic(sns).publish([_notice("m")])


def test_a_later_call_that_fails_does_not_hide_what_was_published() -> None:
    sns = _SNS(errors=[None, refusal("InternalError", "PublishBatch"), None])
    big = "x" * 150_000

    answers = _topic(sns).publish([_notice(f"{n}{big}") for n in range(3)])

    assert [answer is None for answer in answers] == [True, False, True]
    assert answers[1] is not None
    assert "InternalError" in answers[1].reason


def test_many_notices_go_ten_a_call() -> None:
    sns = _SNS()

    assert _topic(sns).publish([_notice(f"m{n}") for n in range(23)]) == [None] * 23
    assert [len(call) for call in sns.calls] == [10, 10, 3]


def test_publishing_nothing_makes_no_call() -> None:
    sns = _SNS()

    assert _topic(sns).publish([]) == []
    assert sns.calls == []
