"""The outputs of a stack on the local stack, read without the AWS SDK.

The SDK's start takes more CPU than all else that a command like `ls` does.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from serverless_s3_processor.client.network import HttpNetwork
from serverless_s3_processor.client.signed_transport import SignedTransport
from serverless_s3_processor.client.transport import HttpConfig
from serverless_s3_processor.local.environment import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.client.signed_transport import Credentials
    from serverless_s3_processor.local.stack import LocalStack

_REQUEST: Final = {"Action": "DescribeStacks", "Version": "2010-05-15"}
_NAMESPACE: Final = "{http://cloudformation.amazonaws.com/doc/2010-05-15/}"


def read(stack: LocalStack, credentials: Credentials, name: str) -> Mapping[str, str]:
    """Return the outputs of the stack `name`; none if there is no such stack.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html

    Raises:
        UnreachableError: the local stack does not answer.
    """
    transport = SignedTransport(
        url=stack.endpoint,
        network=HttpNetwork(HttpConfig(ca_bundle=str(stack.certificates().authority))),
        credentials=credentials,
        region=REGION,
        service="cloudformation",
    )
    response = transport.send("GET", "/", {**_REQUEST, "StackName": name}, None)
    if response.status != HTTPStatus.OK:
        return {}
    described = ElementTree.fromstring(response.body)  # noqa: S314 - our own emulator's
    return {
        output.findtext(f"{_NAMESPACE}OutputKey", ""): output.findtext(
            f"{_NAMESPACE}OutputValue", ""
        )
        for output in described.iterfind(f".//{_NAMESPACE}Outputs/{_NAMESPACE}member")
    }
