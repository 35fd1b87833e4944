from collections.abc import Sequence
from typing import Final, cast

from aws_cdk.aws_ec2 import (
    CfnSecurityGroup,
    GatewayVpcEndpointAwsService,
    IpAddresses,
    IVpc,
    Peer,
    Port,
    SecurityGroup,
    SubnetConfiguration,
    SubnetSelection,
    SubnetType,
    Vpc,
)
from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyDocument, PolicyStatement
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.storage.provider_logs import own_logs
from serverless_s3_processor.runtime.config import names

_CLOSER: Final = "Custom::VpcRestrictDefaultSGCustomResourceProvider"

_HTTPS: Final = 443
_DESTINATIONS: Final = "S3 and DynamoDB"
_INTERFACE_ACTIONS: Final = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
]


class Network(Construct):
    """The network of the function that reads contents: its subnets, and the traffic it allows."""

    vpc: IVpc
    subnets: SubnetSelection
    security_group: SecurityGroup
    has_way_out: bool
    """Whether other destinations than S3 and DynamoDB may be reachable."""

    def open_to_s3(self, statements: Sequence[PolicyStatement]) -> None:
        """Allow these requests to S3, and no others."""
        self._open("S3", GatewayVpcEndpointAwsService.S3, statements)

    def open_to_dynamodb(self, statements: Sequence[PolicyStatement]) -> None:
        """Allow these requests to DynamoDB, and no others."""
        self._open("DynamoDb", GatewayVpcEndpointAwsService.DYNAMODB, statements)

    def interface_policy(self, function_arn: str) -> PolicyDocument:
        """Let the Lambda service attach the function to the network, but not the function's code.

        The actions support no resource-level permissions, and AWS recommends the denial:
        https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
        """
        attach = PolicyStatement(actions=_INTERFACE_ACTIONS, resources=["*"])
        not_from_code = PolicyStatement(
            effect=Effect.DENY,
            actions=_INTERFACE_ACTIONS,
            resources=["*"],
            conditions={"ArnEquals": {"lambda:SourceFunctionArn": function_arn}},
        )
        return PolicyDocument(statements=[attach, not_from_code])

    def _security_group(self, prefix_lists: Sequence[str]) -> SecurityGroup:
        """Allow outbound HTTPS to the endpoints' prefix lists; without these, to any address."""
        group = SecurityGroup(
            self,
            "SecurityGroup",
            vpc=self.vpc,
            description="HTTPS out, nothing in",
            allow_all_outbound=False,
        )
        if not prefix_lists:
            group.add_egress_rule(Peer.any_ipv4(), Port.HTTPS, _DESTINATIONS)
            return group
        # CDK would create separate resources. A group without inline rules could get EC2's default
        # rule, which allows all traffic.
        resource = cast("CfnSecurityGroup", group.node.default_child)
        resource.security_group_egress = [
            CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp",
                from_port=_HTTPS,
                to_port=_HTTPS,
                destination_prefix_list_id=prefix_list,
                description=_DESTINATIONS,
            )
            for prefix_list in prefix_lists
        ]
        return group

    def _open(
        self,
        id_: str,
        service: GatewayVpcEndpointAwsService,
        statements: Sequence[PolicyStatement],
    ) -> None:
        raise NotImplementedError


class OwnNetwork(Network):
    """A network without a route to the internet, for the function that reads contents.

    Gateway endpoints, which cost nothing, lead to S3 and DynamoDB, and allow only what `open_to_s3`
    and `open_to_dynamodb` name. One NAT gateway can be added for processors that call out; requests
    to S3 and DynamoDB still use the endpoints then.

    Nothing uses the default security group, and it allows no traffic: a function of CDK, which may
    change only this group, removes its rules.
    """

    def __init__(
        self, scope: Construct, id_: str, *, nat_gateways: int, prefix_lists: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, id_)
        self.has_way_out = bool(nat_gateways)
        kind = SubnetType.PRIVATE_WITH_EGRESS if nat_gateways else SubnetType.PRIVATE_ISOLATED
        subnets = [SubnetConfiguration(name="Functions", subnet_type=kind, cidr_mask=26)]
        if nat_gateways:
            subnets.append(
                SubnetConfiguration(
                    name="Public",
                    subnet_type=SubnetType.PUBLIC,
                    cidr_mask=28,
                    # The gateway has its own address, and nothing else gets one.
                    map_public_ip_on_launch=False,
                )
            )
        self.own_vpc: Final = Vpc(
            self,
            "Vpc",
            ip_addresses=IpAddresses.cidr("10.0.0.0/24"),
            max_azs=2,
            nat_gateways=nat_gateways,
            subnet_configuration=subnets,
            restrict_default_security_group=True,
        )
        name = names.security_group_closer(deployment_of(self).environment)
        own_logs(self, _CLOSER, name, other_policies=1)
        self.vpc = self.own_vpc
        self.subnets = SubnetSelection(subnet_type=kind)
        self.security_group = self._security_group(prefix_lists)

    def _open(
        self,
        id_: str,
        service: GatewayVpcEndpointAwsService,
        statements: Sequence[PolicyStatement],
    ) -> None:
        endpoint = self.vpc.add_gateway_endpoint(id_, service=service, subnets=[self.subnets])
        for statement in statements:
            # A gateway endpoint takes no other principal; roles limit who may use it. Only roles
            # have conditions: which of them an endpoint's policy evaluates is not documented.
            endpoint.add_to_policy(statement.copy(principals=[AnyPrincipal()], conditions={}))
