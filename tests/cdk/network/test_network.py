from typing import Any

from tests.cdk.synthesized import Synthesized

ROUTE = "AWS::EC2::Route"
ENDPOINT = "AWS::EC2::VPCEndpoint"


def endpoint_statements(stack: Synthesized, service: str) -> list[dict[str, Any]]:
    [endpoint] = [
        resource["Properties"]
        for resource in stack.all(ENDPOINT).values()
        if resource["Properties"]["ServiceName"]["Fn::Join"][1][-1] == f".{service}"
    ]
    assert endpoint["VpcEndpointType"] == "Gateway"
    statements: list[dict[str, Any]] = endpoint["PolicyDocument"]["Statement"]
    return statements


def test_two_zones_without_a_way_to_the_internet(dev: Synthesized) -> None:
    assert len(dev.all("AWS::EC2::Subnet")) == 2
    for kind in ("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::EIP", ROUTE):
        assert not dev.all(kind)
    for subnet in dev.all("AWS::EC2::Subnet").values():
        assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_one_nat_gateway_on_request(prod: Synthesized) -> None:
    assert len(prod.all("AWS::EC2::NatGateway")) == 1
    in_use = {
        subnet["Ref"] for subnet in prod.function("s3-processor-prod")["VpcConfig"]["SubnetIds"]
    }
    assert in_use <= set(prod.all("AWS::EC2::Subnet"))
    for subnet in prod.all("AWS::EC2::Subnet").values():
        assert subnet["Properties"]["MapPublicIpOnLaunch"] is False


def test_every_subnet_of_the_function_is_routed_to_both_endpoints(stack: Synthesized) -> None:
    name = next(name for name in ("s3-processor-dev", "s3-processor-prod") if _has(stack, name))
    subnets = {subnet["Ref"] for subnet in stack.function(name)["VpcConfig"]["SubnetIds"]}
    tables = {
        association["Properties"]["RouteTableId"]["Ref"]
        for association in stack.all("AWS::EC2::SubnetRouteTableAssociation").values()
        if association["Properties"]["SubnetId"]["Ref"] in subnets
    }
    assert len(tables) == 2
    for endpoint in stack.all(ENDPOINT).values():
        assert {table["Ref"] for table in endpoint["Properties"]["RouteTableIds"]} == tables


def _has(stack: Synthesized, name: str) -> bool:
    functions = stack.all("AWS::Lambda::Function").values()
    return any(function["Properties"].get("FunctionName") == name for function in functions)


def test_the_endpoints_allow_only_this_bucket_and_these_tables(dev: Synthesized) -> None:
    bucket = ["arn:aws:s3:::s3-processor-bucket-dev-", {"Ref": "AWS::AccountId"}]
    objects, listing = endpoint_statements(dev, "s3")
    assert objects["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert objects["Resource"]["Fn::Join"][1] == [*bucket, "/uploads/*"]
    assert listing["Action"] == ["s3:ListBucket", "s3:ListBucketVersions"]
    assert listing["Resource"]["Fn::Join"][1] == bucket

    records, days = endpoint_statements(dev, "dynamodb")
    table = dev.id_of("AWS::DynamoDB::Table", TableName="s3-object-metadata-dev")
    assert records["Resource"] == {"Fn::GetAtt": [table, "Arn"]}
    assert records["Action"] == [
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
    ]
    summaries = dev.id_of("AWS::DynamoDB::Table", TableName="s3-processor-summaries-dev")
    assert days["Resource"] == {"Fn::GetAtt": [summaries, "Arn"]}
    assert days["Action"] == "dynamodb:PutItem"
    assert not {"Condition"} & (records.keys() | days.keys() | listing.keys())


def test_no_traffic_is_allowed_in_and_only_https_out(stack: Synthesized) -> None:
    group = stack.only("AWS::EC2::SecurityGroup")["Properties"]
    assert "SecurityGroupIngress" not in group
    [rule] = group["SecurityGroupEgress"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
    assert not stack.all("AWS::EC2::SecurityGroupIngress")
    assert not stack.all("AWS::EC2::SecurityGroupEgress")


def test_the_default_security_group_is_closed_by_a_function_with_rights_on_it_alone(
    stack: Synthesized,
) -> None:
    (vpc,) = stack.all("AWS::EC2::VPC")
    group = {"Fn::GetAtt": [vpc, "DefaultSecurityGroup"]}
    closing = stack.only("Custom::VpcRestrictDefaultSG")
    assert closing["Properties"]["DefaultSecurityGroupId"] == group

    function = stack.template["Resources"][closing["Properties"]["ServiceToken"]["Fn::GetAtt"][0]]
    role = stack.template["Resources"][function["Properties"]["Role"]["Fn::GetAtt"][0]]
    [policy, _logs] = role["Properties"]["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    [resource] = statement["Resource"]
    assert resource["Fn::Join"][1][-1] == group
