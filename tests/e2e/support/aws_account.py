import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from serverless_s3_processor.cli.deployment.bring_up import machine_context
from serverless_s3_processor.local.cdk import Cdk


@dataclass(frozen=True)
class AwsAccount:
    """The account and region that the environment variables lead to, as for the AWS CLI.

    With the variables of a local stack that is the local stack. `logs` is the folder for the output
    of the CDK CLI.
    """

    logs: Path

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session()

    def session(self) -> Any:
        """Return the boto3 session."""
        return self._session

    def environment(self) -> dict[str, str]:
        """Return the variables that the AWS CLI needs."""
        return dict(os.environ)

    def cdk(self) -> Cdk:
        """Return the CDK CLI for this account."""
        return Cdk(os.environ, self.logs)

    @cached_property
    def number(self) -> str:
        """The number of the account."""
        return str(self._session.client("sts").get_caller_identity()["Account"])

    @property
    def region(self) -> str:
        """The region; SystemExit if none is set."""
        region = self._session.region_name
        if region is None:
            raise SystemExit("No region is set. Set AWS_REGION.")
        return region

    @property
    def place(self) -> str:
        """The region, and the endpoint where that takes the place of AWS."""
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        return f"{self.region} at {endpoint}" if endpoint else self.region

    @property
    def partition(self) -> str:
        """The partition of the region, such as `aws` or `aws-cn`."""
        return self._session.get_partition_for_region(self.region)

    def context(self) -> dict[str, str]:
        """Return the context values that depend on where functions run."""
        return machine_context() if "AWS_ENDPOINT_URL" in os.environ else {}
