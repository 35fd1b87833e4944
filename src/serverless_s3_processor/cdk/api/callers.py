from collections.abc import Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk.aws_iam import ManagedPolicy
from constructs import Construct

from serverless_s3_processor.cdk.api.gateway import Gateway
from serverless_s3_processor.cdk.api.operations import READ, Operation
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.runtime.config import names


class Callers(Construct):
    """Managed policies for callers of the API: readers and operators.

    Both may look up the API's address in CloudFormation. Readers see records and failures, but no
    contents of objects; only operators get links to these.
    """

    def __init__(self, scope: Construct, id_: str, *, gateway: Gateway) -> None:
        super().__init__(scope, id_)
        self._gateway = gateway
        environment = deployment_of(self).environment
        reading = [op for op in gateway.operations if op.access == READ]
        self.read_arns: Final = self._arns_of(reading)
        self.operate_arns: Final = self._arns_of(gateway.operations)
        self.read_only: Final = self._policy(
            "ReadOnly",
            names.read_only_policy(environment),
            "Reads records and failures.",
            self.read_arns,
        )
        self.operator: Final = self._policy(
            "Operator",
            names.operator_policy(environment),
            "Uploads, downloads, reprocesses and redrives objects.",
            self.operate_arns,
        )

    def _arns_of(self, operations: Sequence[Operation]) -> list[str]:
        api = self._gateway.rest_api
        return [
            api.arn_for_execute_api(op.method, op.any_path, api.deployment_stage.stage_name)
            for op in operations
        ]

    def _policy(self, id_: str, name: str, description: str, arns: list[str]) -> ManagedPolicy:
        return ManagedPolicy(
            self,
            id_,
            managed_policy_name=name,
            description=description,
            statements=[
                allow("execute-api:Invoke", on=arns),
                allow("cloudformation:DescribeStacks", on=_any_stack_of_this_name(self)),
            ],
        )


def _any_stack_of_this_name(scope: Construct) -> str:
    """Return the ARN pattern of the stack, which ends in a different id for each deployment."""
    stack = Stack.of(scope)
    return stack.format_arn(
        service="cloudformation", resource="stack", resource_name=f"{stack.stack_name}/*"
    )
