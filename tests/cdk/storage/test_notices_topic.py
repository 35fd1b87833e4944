from tests.cdk.synthesized import Synthesized
from tests.cdk.topics import policy_of, subscription_of, topic_id

NAME = "s3-processor-notifications-dev"


def test_people_are_sent_digests_and_nothing_else(dev: Synthesized) -> None:
    subscription = subscription_of(dev, NAME)
    assert subscription["Protocol"] == "email"
    assert subscription["Endpoint"] == "admin@example.com"
    assert subscription["FilterPolicy"] == {"kind": ["digest"]}
    assert "FilterPolicyScope" not in subscription  # attributes, not the body


def test_the_address_comes_from_the_context(prod: Synthesized) -> None:
    subscription = subscription_of(prod, "s3-processor-notifications-prod")
    assert subscription["Endpoint"] == "team@example.org"


def test_notices_are_encrypted_at_rest(dev: Synthesized) -> None:
    topic = dev.template["Resources"][topic_id(dev, NAME)]["Properties"]
    assert topic["KmsMasterKeyId"]["Fn::Join"][1][-1] == ":alias/aws/sns"


def test_publishing_without_tls_is_denied_and_no_other_account_is_allowed(dev: Synthesized) -> None:
    [statement] = policy_of(dev, NAME)
    assert statement["Effect"] == "Deny"
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
