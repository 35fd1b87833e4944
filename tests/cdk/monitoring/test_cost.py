"""What the bill says of a deployment is what its template has."""

from tests.cdk.synthesized import Synthesized


def test_nothing_that_is_paid_by_the_hour_is_there_by_default(dev: Synthesized) -> None:
    hourly = ("AWS::EC2::NatGateway", "AWS::KMS::Key", "AWS::EC2::FlowLog")
    kinds = [resource["Type"] for resource in dev.template["Resources"].values()]
    assert not [kind for kind in kinds if kind in hourly]
    endpoints = dev.all("AWS::EC2::VPCEndpoint").values()
    assert {endpoint["Properties"].get("VpcEndpointType", "Gateway") for endpoint in endpoints} == {
        "Gateway"
    }
