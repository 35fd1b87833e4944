from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.attachment import (
    NotificationOverlapError,
    attach_queue,
    detach_queue,
    is_attached,
)

OURS = "arn:aws:sqs:us-east-1:111122223333:ours"
THEIRS = "arn:aws:sqs:us-east-1:111122223333:theirs"
TOPIC = "arn:aws:sns:us-east-1:111122223333:topic"

_PREFIXES = st.sampled_from(["in/", "out/", "a", "a/b", ""])


def other(
    *events: str, prefix: str = "", suffix: str = "", arn: str = THEIRS, kind: str = "Queue"
) -> dict[str, Any]:
    """What somebody else has the bucket tell, as S3 gives it back."""
    rules = [{"Name": "Prefix", "Value": prefix}, {"Name": "Suffix", "Value": suffix}]
    return {
        "Id": "theirs",
        f"{kind}Arn": arn,
        "Events": list(events),
        "Filter": {"Key": {"FilterRules": rules}},
    }


_OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "EventBridgeConfiguration": st.just({}),
        "QueueConfigurations": st.lists(
            st.builds(lambda p: other("s3:ObjectTagging:*", prefix=p), _PREFIXES), min_size=1
        ),
        "TopicConfigurations": st.just(
            [other("s3:ObjectCreated:*", prefix="else/", arn=TOPIC, kind="Topic")]
        ),
        "LambdaFunctionConfigurations": st.just(
            [other("s3:ObjectRestore:*", arn="arn:aws:lambda:::f", kind="LambdaFunction")]
        ),
    },
)
_WATCHED = st.sets(st.sampled_from(["in/", "out/", "a", "b/c"]), min_size=1).map(sorted)


@given(_OTHERS, _WATCHED)
def test_attaching_keeps_other_notifications_and_detaching_restores_the_configuration(
    existing: dict[str, Any], prefixes: list[str]
) -> None:
    before = deepcopy(existing)
    after = attach_queue(existing, OURS, prefixes)

    assert existing == before
    assert is_attached(after, OURS, prefixes)
    for kind, entries in existing.items():
        assert entries == {} or all(entry in after[kind] for entry in entries)
        assert kind in after
    assert detach_queue(after, OURS) == before


@given(_OTHERS, _WATCHED, _WATCHED)
def test_attaching_again_replaces_the_earlier_notifications(
    existing: dict[str, Any], before: list[str], now: list[str]
) -> None:
    reattached = attach_queue(attach_queue(existing, OURS, before), OURS, now)
    assert reattached == attach_queue(existing, OURS, now)
    assert is_attached(reattached, OURS, before) == (before == now)


def test_each_prefix_has_a_filter() -> None:
    entries = attach_queue({}, OURS, ["in/", ""][:1])["QueueConfigurations"]
    assert entries == [
        {
            "QueueArn": OURS,
            "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}},
        }
    ]


def test_a_whole_bucket_has_no_filter() -> None:
    assert "Filter" not in attach_queue({}, OURS, [""])["QueueConfigurations"][0]


def test_a_configuration_is_recognized_as_s3_returns_it() -> None:
    entries = attach_queue({}, OURS, ["in/"])["QueueConfigurations"][0]
    rules = [{"Name": "Prefix", "Value": "in/"}, {"Name": "Suffix", "Value": ""}]
    returned = {**entries, "Id": "made-by-s3", "Events": entries["Events"][::-1]}
    returned["Filter"] = {"Key": {"FilterRules": rules}}

    assert is_attached({"QueueConfigurations": [returned]}, OURS, ["in/"])
    assert not is_attached({"QueueConfigurations": [returned]}, OURS, ["out/"])
    assert not is_attached({"QueueConfigurations": [returned]}, THEIRS, ["in/"])


@pytest.mark.parametrize(
    ("event", "prefix"),
    [
        ("s3:ObjectCreated:*", "in/"),
        ("s3:ObjectCreated:Put", ""),
        ("s3:ObjectRemoved:DeleteMarkerCreated", "in/deeper/"),
        ("s3:LifecycleExpiration:Delete", "i"),
    ],
)
def test_an_overlap_is_refused_with_its_name_and_a_way_out(event: str, prefix: str) -> None:
    existing = {"TopicConfigurations": [other(event, prefix=prefix, arn=TOPIC, kind="Topic")]}
    with pytest.raises(NotificationOverlapError) as refused:
        attach_queue(existing, OURS, ["out/", "in/"])
    message = str(refused.value)
    assert all(part in message for part in (TOPIC, event, repr(prefix), "'theirs'", "topic"))


@pytest.mark.parametrize(
    ("event", "prefix"),
    [
        ("s3:ObjectCreated:*", "elsewhere/"),
        ("s3:ObjectTagging:*", "in/"),
        ("s3:ReducedRedundancyLostObject", ""),
    ],
)
def test_other_notifications_that_do_not_overlap_are_accepted(event: str, prefix: str) -> None:
    existing = {"QueueConfigurations": [other(event, prefix=prefix)]}
    assert is_attached(attach_queue(existing, OURS, ["in/"]), OURS, ["in/"])
