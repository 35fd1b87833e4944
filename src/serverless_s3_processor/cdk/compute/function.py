from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from aws_cdk import Aws, Duration
from aws_cdk.aws_iam import PolicyDocument, PolicyStatement, Role, ServicePrincipal
from aws_cdk.aws_lambda import Function as LambdaFunction
from aws_cdk.aws_lambda import LayerVersion, LoggingFormat, Runtime
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.network.network import Network
from serverless_s3_processor.cdk.partition import has_json_logs
from serverless_s3_processor.cdk.security.customer_key import key_permissions
from serverless_s3_processor.cdk.security.statements import allow, colon_arn
from serverless_s3_processor.cdk.storage.log_group import make_log_group
from serverless_s3_processor.runtime.config import Settings, names


@dataclass(frozen=True, kw_only=True)
class FunctionProps:
    """What distinguishes one function from the others."""

    name: str
    module: str
    """The module of `runtime.lambdas` that holds the function's `handler`."""
    settings: Settings
    permissions: Sequence[PolicyStatement]
    """The function's permissions, except for its logs and network interfaces."""
    timeout_seconds: int = 30
    memory_mb: int = 256
    """CPU is proportional to memory: 1,769 MB give one full vCPU.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
    network: Network | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables in addition to those of the settings."""
    layers: Sequence[LayerVersion] = ()
    invoke_retries: int | None = None
    """How often Lambda retries a failed asynchronous call; two by default."""
    what: str = ""
    """The function's name in alarms: the module, unless several functions share one."""


class Function(Construct):
    """A function with its own log group and role, and only the permissions that are listed.

    The log group, which keeps lines for a week by default, is created before the function, which
    therefore needs no permission to create one. Logs are JSON; Lambda's own lines, too, where
    Lambda can do that. X-Ray is off: the logs have the same information, and it needs a permission
    on all resources.
    """

    def __init__(self, scope: Construct, id_: str, props: FunctionProps) -> None:
        super().__init__(scope, id_)
        package = deployment_of(self).package
        log_group = make_log_group(self, f"/aws/lambda/{props.name}")
        network = props.network
        role = self._role(props, log_group)
        self.role_arn: Final = role.role_arn
        self.resource: Final = LambdaFunction(
            self,
            "Function",
            function_name=props.name,
            runtime=Runtime(f"python{names.PYTHON}"),
            architecture=package.architecture,
            code=package.code,
            layers=list(props.layers),
            handler=f"serverless_s3_processor.runtime.lambdas.{props.module}.handler",
            environment={
                **props.environment,
                **props.settings.to_env(),
                names.URL_SUFFIX: Aws.URL_SUFFIX,
            },
            timeout=Duration.seconds(props.timeout_seconds),
            memory_size=props.memory_mb,
            role=role.without_policy_updates(),
            log_group=log_group,
            logging_format=LoggingFormat.JSON if has_json_logs(self) else None,
            retry_attempts=props.invoke_retries,
            vpc=network.vpc if network else None,
            vpc_subnets=network.subnets if network else None,
            security_groups=[network.security_group] if network else None,
        )
        self.arn: Final = self.resource.function_arn
        self.name: Final = props.name
        self.what: Final = props.what or props.module
        self.timeout_seconds: Final = props.timeout_seconds
        self.memory_mb: Final = props.memory_mb
        self.log_group: Final = log_group.log_group_name
        # AWS evaluates the first ARN, which ends in `:*`; the local stack evaluates the second.
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        self.log_group_arns: Final = [
            log_group.log_group_arn,
            colon_arn(self, "logs", "log-group", log_group.log_group_name),
        ]

    def _role(self, props: FunctionProps, log_group: LogGroup) -> Role:
        write_logs = allow("logs:CreateLogStream", "logs:PutLogEvents", on=log_group.log_group_arn)
        policies = {
            "Work": PolicyDocument(statements=list(props.permissions)),
            "Logs": PolicyDocument(statements=[write_logs]),
        }
        if permissions := key_permissions(
            deployment_of(self).key, [*props.permissions, write_logs]
        ):
            policies["Key"] = PolicyDocument(statements=permissions)
        if props.network:
            policies["Network"] = props.network.interface_policy(
                colon_arn(self, "lambda", "function", props.name)
            )
        return Role(
            self,
            "Role",
            assumed_by=ServicePrincipal("lambda.amazonaws.com"),
            inline_policies=policies,
        )
