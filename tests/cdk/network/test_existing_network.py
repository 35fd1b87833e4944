"""A network that is there already. What its owner made of it, no test sees."""

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Annotations, Match, Template
from aws_cdk.aws_lambda import Architecture, Code, Function, Runtime

from serverless_s3_processor.cdk.network.choice import network_for
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps


def written(*tables: str, prefix_lists: tuple[str, ...] = ()) -> Template:
    """Return the template of a function in such a network."""
    stack = Stack(App(), "Stack", env=Environment(region="us-east-1"))
    props = S3ProcessorProps(
        vpc_id="vpc-0a1b2c3d",
        vpc_subnet_ids=("subnet-00000001", "subnet-00000002"),
        vpc_route_table_ids=tables,
        endpoint_prefix_lists=prefix_lists,
    )
    network = network_for(stack, props, None)
    network.open_to_s3([allow("s3:GetObject", on="arn:aws:s3:::b/uploads/*")])
    network.open_to_dynamodb([allow("dynamodb:PutItem", on="arn:aws:dynamodb:::table/t")])
    Function(
        stack,
        "Function",
        runtime=Runtime.PYTHON_3_13,
        architecture=Architecture.ARM_64,
        code=Code.from_inline("pass"),
        handler="index.handler",
        vpc=network.vpc,
        vpc_subnets=network.subnets,
        security_groups=[network.security_group],
    )
    assert Annotations.from_stack(stack).find_warning("*", Match.any_value()) == []
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def with_endpoints() -> Template:
    return written("rtb-00000001", "rtb-00000002")


def test_the_function_is_put_into_the_subnets_that_are_named(with_endpoints: Template) -> None:
    with_endpoints.resource_count_is("AWS::EC2::VPC", 0)
    with_endpoints.resource_count_is("AWS::EC2::Subnet", 0)
    with_endpoints.has_resource_properties(
        "AWS::Lambda::Function",
        {"VpcConfig": {"SubnetIds": ["subnet-00000001", "subnet-00000002"]}},
    )
    with_endpoints.has_resource_properties(
        "AWS::EC2::SecurityGroup",
        {"VpcId": "vpc-0a1b2c3d", "SecurityGroupIngress": Match.absent()},
    )


@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_endpoints_in_existing_route_tables_restrict_no_other_users(
    with_endpoints: Template, service: str
) -> None:
    with_endpoints.resource_count_is("AWS::EC2::VPCEndpoint", 2)
    with_endpoints.has_resource_properties(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": "vpc-0a1b2c3d",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": ["rtb-00000001", "rtb-00000002"],
            "ServiceName": {
                "Fn::Join": ["", ["com.amazonaws.", {"Ref": "AWS::Region"}, f".{service}"]]
            },
            "PolicyDocument": Match.absent(),
        },
    )


def test_existing_endpoints_are_not_changed() -> None:
    written("existing").resource_count_is("AWS::EC2::VPCEndpoint", 0)


def test_outbound_traffic_is_limited_to_the_prefix_lists() -> None:
    template = written("existing", prefix_lists=("pl-00000001", "pl-00000002"))
    [group] = template.find_resources("AWS::EC2::SecurityGroup").values()
    template.resource_count_is("AWS::EC2::SecurityGroupEgress", 0)
    egress = group["Properties"]["SecurityGroupEgress"]
    assert {rule["DestinationPrefixListId"] for rule in egress} == {"pl-00000001", "pl-00000002"}
    assert all((rule["FromPort"], rule["ToPort"]) == (443, 443) for rule in egress)
