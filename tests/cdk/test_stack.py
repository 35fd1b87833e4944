import json

from tests.cdk.security.scanning import NAG_PACKS
from tests.cdk.synthesized import CDK_PROVIDERS, Json, Synthesized

# CloudFormation knows no tags for these.
UNTAGGABLE = {
    "AWS::ApiGateway::Account",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::GatewayResponse",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Model",
    "AWS::ApiGateway::RequestValidator",
    "AWS::ApiGateway::Resource",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::IAM::ManagedPolicy",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::Logs::QueryDefinition",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "Custom::S3AutoDeleteObjects",
    "Custom::S3BucketAttachment",
    "Custom::VpcRestrictDefaultSG",
}
DATA = ("AWS::S3::Bucket", "AWS::DynamoDB::Table")


def test_every_resource_carries_the_environment(stack: Synthesized) -> None:
    untagged = [
        id_
        for id_, resource in stack.template["Resources"].items()
        if resource["Type"] not in UNTAGGABLE
        and {"Key": "env", "Value": stack.environment} not in resource["Properties"].get("Tags", [])
        and not id_.startswith(CDK_PROVIDERS)  # at deployment they get the stack's tags
    ]
    assert untagged == []


def test_the_stack_itself_is_tagged(dev: Synthesized) -> None:
    assert artifact(dev)["properties"]["tags"] == {"env": "dev"}


def artifact(stack: Synthesized) -> Json:
    artifacts = json.loads((stack.folder / "manifest.json").read_text())["artifacts"]
    artifact: Json = artifacts[stack.path.name.split(".")[0]]
    return artifact


def test_outputs_name_the_parts_of_the_stack(dev: Synthesized) -> None:
    assert set(dev.template["Outputs"]) == {
        "Settings",
        "S3BucketName",
        "APIGatewayURL",
        "LambdaFunctionName",
        "DynamoDBTableName",
        "SNSTopicArn",
        "OperationsTopicArn",
        "UploadsQueueUrl",
        "UploadsDeadLetterQueueUrl",
        "SummariesTableName",
        "ReconcileStateMachineArn",
        "ReadOnlyPolicyArn",
        "OperatorPolicyArn",
    }


def test_the_data_of_dev_is_deleted_with_its_stack(dev: Synthesized) -> None:
    for kind in DATA:
        for resource in dev.all(kind).values():
            assert resource["DeletionPolicy"] == "Delete"
    assert artifact(dev)["properties"]["terminationProtection"] is False


def test_any_other_environment_keeps_its_data(prod: Synthesized) -> None:
    for kind in DATA:
        for resource in prod.all(kind).values():
            assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
            assert resource["UpdateReplacePolicy"] == "Retain"


def test_only_a_role_with_a_generated_name_stays_when_a_creation_is_rolled_back(
    stack: Synthesized, unprotected: Synthesized
) -> None:
    """API Gateway goes on using that role for the whole account."""
    for template in (stack.template, unprotected.template):
        retained = {
            resource["Type"]
            for resource in template["Resources"].values()
            if resource.get("DeletionPolicy") == "Retain"
        }
        assert retained <= {"AWS::ApiGateway::Account", "AWS::IAM::Role"}


def test_one_setting_protects_the_stack_and_its_tables(
    prod: Synthesized, unprotected: Synthesized
) -> None:
    """It comes after the first success: a failed creation must be deletable."""
    for stack, is_protected in ((prod, True), (unprotected, False)):
        tables = stack.all("AWS::DynamoDB::Table").values()
        protection = {t["Properties"].get("DeletionProtectionEnabled", False) for t in tables}
        assert protection == {is_protected}
        assert artifact(stack)["properties"]["terminationProtection"] is is_protected


def test_it_is_in_the_default_region_of_any_account(stack: Synthesized) -> None:
    assert artifact(stack)["environment"] == "aws://unknown-account/us-east-1"


def test_no_name_of_one_environment_is_used_by_another(dev: Synthesized, prod: Synthesized) -> None:
    assert names_in(dev) & names_in(prod) == set()


def names_in(stack: Synthesized) -> set[str]:
    kinds = ("FunctionName", "TableName", "TopicName", "QueueName", "LogGroupName")
    return {
        json.dumps(resource["Properties"][kind])
        for resource in stack.template["Resources"].values()
        for kind in (*kinds, "BucketName")
        if isinstance(resource.get("Properties", {}).get(kind), str)
    }


def test_cdk_gives_no_warnings(stack: Synthesized) -> None:
    metadata = json.loads(next(stack.folder.glob("*.metadata.json")).read_text())
    kinds = {entry["type"] for entries in metadata.values() for entry in entries}
    assert not kinds & {"aws:cdk:warning", "aws:cdk:error"}
    report = json.loads((stack.folder / "validation-report.json").read_text())
    assert {plugin["pluginName"] for plugin in report["pluginReports"]} <= NAG_PACKS
