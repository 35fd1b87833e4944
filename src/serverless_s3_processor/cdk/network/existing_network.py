from collections.abc import Sequence

from aws_cdk import Annotations
from aws_cdk.aws_ec2 import CfnVPCEndpoint, GatewayVpcEndpointAwsService, SubnetSelection, Vpc
from aws_cdk.aws_iam import AnyPrincipal, PolicyDocument, PolicyStatement
from constructs import Construct

from serverless_s3_processor.cdk.network.network import Network
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps


class ExistingNetwork(Network):
    """Subnets of somebody else's network, named and not looked up: a synth needs no credentials.

    Endpoints for S3 and DynamoDB are made in the route tables that are named, with policies that
    let through what the function needs and nothing else; or they are there, with policies of their
    owner. Whether these subnets have a way to the internet, nothing here can tell.
    """

    def __init__(self, scope: Construct, id_: str, props: S3ProcessorProps) -> None:
        super().__init__(scope, id_)
        self._props = props
        self.has_way_out = True
        self.vpc = Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id=props.vpc_id,
            # Asked for, but nowhere written.
            availability_zones=[f"zone-{n}" for n, _ in enumerate(props.vpc_subnet_ids)],
            isolated_subnet_ids=list(props.vpc_subnet_ids),
        )
        # Their route tables are named beside them, where they are needed.
        Annotations.of(self).acknowledge_warning("@aws-cdk/aws-ec2:noSubnetRouteTableId")
        self.subnets = SubnetSelection(subnets=self.vpc.isolated_subnets)
        self.security_group = self._security_group(props.endpoint_prefix_lists)

    def _open(
        self,
        id_: str,
        service: GatewayVpcEndpointAwsService,
        statements: Sequence[PolicyStatement],
    ) -> None:
        if self._props.vpc_route_table_ids == ("existing",):
            return
        anyone = [statement.copy(principals=[AnyPrincipal()]) for statement in statements]
        CfnVPCEndpoint(
            self,
            id_,
            vpc_id=self._props.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=service.name,
            route_table_ids=list(self._props.vpc_route_table_ids),
            policy_document=PolicyDocument(statements=anyone),
        )
