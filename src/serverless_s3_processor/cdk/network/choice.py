from constructs import Construct

from serverless_s3_processor.cdk.network.existing_network import ExistingNetwork
from serverless_s3_processor.cdk.network.network import Network, OwnNetwork
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.storage.traffic_logs import TrafficLogs


def network_for(scope: Construct, props: S3ProcessorProps, logs: TrafficLogs | None) -> Network:
    """Use the existing network, whose owner logs its traffic, or make one."""
    if props.vpc_id:
        return ExistingNetwork(scope, "Network", props)
    network = OwnNetwork(
        scope,
        "Network",
        nat_gateways=props.nat_gateways,
        prefix_lists=props.endpoint_prefix_lists,
    )
    if logs:
        logs.follow(network.own_vpc)
    return network
