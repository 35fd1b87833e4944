from collections.abc import Sequence

from aws_cdk import Annotations
from aws_cdk.aws_ec2 import CfnVPCEndpoint, GatewayVpcEndpointAwsService, SubnetSelection, Vpc
from aws_cdk.aws_iam import PolicyStatement
from constructs import Construct

from serverless_s3_processor.cdk.network.network import Network
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps


class ExistingNetwork(Network):
    """Subnets of an existing network, by their ids: a synth needs no credentials to look them up.

    Endpoints for S3 and DynamoDB are made in the given route tables, or exist already. Those that
    are made allow everything, as everything else in these subnets uses them too; roles limit what
    the function may do. Whether the subnets have a route to the internet is unknown here.
    """

    def __init__(self, scope: Construct, id_: str, props: S3ProcessorProps) -> None:
        super().__init__(scope, id_)
        self._props = props
        self.has_way_out = True
        self.vpc = Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id=props.vpc_id,
            # Required, but not used in the template.
            availability_zones=[f"zone-{n}" for n, _ in enumerate(props.vpc_subnet_ids)],
            isolated_subnet_ids=list(props.vpc_subnet_ids),
        )
        # `vpc_route_table_ids` names their route tables where they are needed.
        Annotations.of(self).acknowledge_warning("@aws-cdk/aws-ec2:noSubnetRouteTableId")
        self.subnets = SubnetSelection(subnets=self.vpc.isolated_subnets)
        self.security_group = self._security_group(props.endpoint_prefix_lists)

    def _open(
        self,
        id_: str,
        service: GatewayVpcEndpointAwsService,
        _statements: Sequence[PolicyStatement],
    ) -> None:
        if self._props.vpc_route_table_ids == ("existing",):
            return
        CfnVPCEndpoint(
            self,
            id_,
            vpc_id=self._props.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=service.name,
            route_table_ids=list(self._props.vpc_route_table_ids),
        )
