from tests.cdk.synthesized import Synthesized
from tests.cdk.topics import policy_of, subscription_of, topic_id, topic_of

NAME = "s3-processor-operations-dev"


def test_the_digest_address_also_subscribes_to_alarms(dev: Synthesized, prod: Synthesized) -> None:
    assert subscription_of(dev, NAME)["Endpoint"] == "admin@example.com"
    subscription = subscription_of(prod, "s3-processor-operations-prod")
    assert subscription["Protocol"] == "email"
    assert subscription["Endpoint"] == "team@example.org"
    assert "FilterPolicy" not in subscription


def test_it_has_a_customers_key_or_none_for_that_of_aws_keeps_cloudwatch_out(
    dev: Synthesized, prod: Synthesized
) -> None:
    assert "KmsMasterKeyId" not in topic_of(dev, NAME)
    [key] = prod.all("AWS::KMS::Key")
    named = topic_of(prod, "s3-processor-operations-prod")["KmsMasterKeyId"]
    assert named == {"Fn::GetAtt": [key, "Arn"]}


def test_the_customers_key_allows_its_alarms(prod: Synthesized) -> None:
    statements = prod.only("AWS::KMS::Key")["Properties"]["KeyPolicy"]["Statement"]
    [alarms] = [
        statement
        for statement in statements
        if statement["Principal"].get("Service") == "cloudwatch.amazonaws.com"
    ]
    source = alarms["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Join"][1]
    assert source[-1] == ":alarm:s3-processor-*-prod"


def test_only_alarms_of_this_deployment_may_publish(dev: Synthesized) -> None:
    refuse, allow = policy_of(dev, NAME)
    assert (refuse["Effect"], refuse["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert allow["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (allow["Action"], allow["Resource"]) == ("sns:Publish", {"Ref": topic_id(dev, NAME)})
    assert allow["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    arn = allow["Condition"]["ArnLike"]["aws:SourceArn"]["Fn::Join"][1]
    assert arn[-1] == ":alarm:s3-processor-*-dev"


def test_an_output_names_the_topic_of_alarms(dev: Synthesized) -> None:
    output = dev.template["Outputs"]["OperationsTopicArn"]
    assert output["Value"] == {"Ref": topic_id(dev, NAME)}
