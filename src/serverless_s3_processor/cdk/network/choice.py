from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.cdk.network.existing_network import ExistingNetwork
from serverless_s3_processor.cdk.network.network import Network, OwnNetwork

if TYPE_CHECKING:
    from constructs import Construct

    from serverless_s3_processor.cdk.settings.context import Context
    from serverless_s3_processor.cdk.storage.traffic_logs import TrafficLogs


def network_for(scope: Construct, context: Context, logs: TrafficLogs | None) -> Network:
    """Take the network that is there, or make one; what passes there is its owner's to log."""
    prefix_lists = context.endpoint_prefix_lists
    if there := context.vpc_place:
        return ExistingNetwork(scope, "Network", there=there, prefix_lists=prefix_lists)
    network = OwnNetwork(
        scope, "Network", nat_gateways=context.nat_gateways, prefix_lists=prefix_lists
    )
    if logs:
        logs.follow(network.own_vpc)
    return network
