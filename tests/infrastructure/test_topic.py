from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.infrastructure.synthesized import Synthesized


def test_people_are_sent_digests_and_nothing_else(dev: Synthesized) -> None:
    subscription = dev.only("AWS::SNS::Subscription")["Properties"]
    assert subscription["Protocol"] == "email"
    assert subscription["Endpoint"] == "admin@example.com"
    assert subscription["FilterPolicy"] == {"kind": ["digest"]}
    assert "FilterPolicyScope" not in subscription  # attributes, not the body


def test_the_address_comes_from_the_context(prod: Synthesized) -> None:
    prod.has("AWS::SNS::Subscription", {"Endpoint": "team@example.org"})


def test_notices_are_encrypted_at_rest(dev: Synthesized) -> None:
    topic = dev.only("AWS::SNS::Topic")["Properties"]
    assert topic["TopicName"] == "s3-processor-notifications-dev"
    assert topic["KmsMasterKeyId"]["Fn::Join"][1][-1] == ":alias/aws/sns"


def test_publishing_without_tls_is_refused_and_nobody_else_is_let_in(stack: Synthesized) -> None:
    [statement] = stack.only("AWS::SNS::TopicPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
