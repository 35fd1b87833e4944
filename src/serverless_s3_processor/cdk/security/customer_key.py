from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aws_cdk import Aws, Stack, Token
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_kms import IKey, Key
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow, colon_arn
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.runtime.config import names

_LOG_GROUPS: Final = ("/aws/apigateway/s3-processor-", "/aws/lambda/s3-processor-")
"""Prefix of the names of all log groups."""
_ENCRYPTED_SERVICES: Final = ("dynamodb", "logs", "s3", "sns", "sqs")
"""The services that encrypt the data that functions send them."""
# Actions that encrypt new data; all others only decrypt.
_ENCRYPTING: Final = frozenset({"logs:PutLogEvents", "s3:PutObject", "sns:Publish"}) | {
    "sqs:SendMessage"
}

_TABLE_WRITES: Final = frozenset(
    f"dynamodb:{verb}Item" for verb in ("BatchWrite", "Delete", "Put", "Update")
)


class CustomerKey(Construct):
    """The customer's KMS key for all data of the stack: made here, or existing.

    A key that is made here is rotated yearly. Its policy allows the services that deliver or store
    data, for this stack's resources; all others need a permission in IAM. The owner of an existing
    key must give it the same policy (docs/security.md).
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        """Use the key that the deployment's properties name, or make one.

        Raises:
            ContextError: the key is in another region, so nothing here can use it.
        """
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        arn, environment = deployment.props.kms_key_arn, deployment.environment
        if arn != "create":
            _check_region(arn, Stack.of(self).region)
            self.key: IKey = Key.from_key_arn(self, "Key", arn)
            return
        key = Key(
            self,
            "Key",
            alias=names.key_alias(environment),
            description=f"Encrypts the data of s3-processor-{environment}.",
            enable_key_rotation=True,
            removal_policy=deployment.removal_policy,
        )
        for statement in _service_statements(Stack.of(self), environment):
            key.add_to_resource_policy(statement)
        self.key = key


def key_permissions(
    key: IKey | None, statements: Iterable[PolicyStatement]
) -> list[PolicyStatement]:
    """Return what a role with these permissions may do with the key, through services only.

    Sending to a queue, publishing and uploading generate a data key and decrypt it. DynamoDB asks
    for what CDK grants to readers and writers of a table with a customer's key:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
    """
    if key is None:
        return []
    actions = {action for statement in statements for action in statement.actions}
    services_by_action: dict[str, set[str]] = {}
    for action in filter(_touches_data, actions):
        service = action.partition(":")[0]
        for key_action in _key_actions(service, action):
            services_by_action.setdefault(key_action, set()).add(service)
    return [
        via_services(services, action, on=key.key_arn)
        for action, services in sorted(services_by_action.items())
    ]


def _key_actions(service: str, action: str) -> Iterator[str]:
    """Yield the actions of KMS that the service takes on behalf of a caller of this action."""
    yield "kms:Decrypt"
    if action in _ENCRYPTING:
        yield "kms:GenerateDataKey"
    if service == "dynamodb":
        yield "kms:DescribeKey"
    if action in _TABLE_WRITES:
        yield from ("kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")
        yield from ("kms:ReEncryptFrom", "kms:ReEncryptTo")


def via_services(services: Iterable[str], action: str, *, on: str | list[str]) -> PolicyStatement:
    """Allow services to use a key on behalf of their caller, but no direct call of KMS.

    Services call KMS from their own network, so the caller's network needs no route to it.
    """
    statement = allow(action, on=on)
    hosts = [f"{service}.{Aws.REGION}.{Aws.URL_SUFFIX}" for service in sorted(services)]
    statement.add_condition("StringEquals", {"kms:ViaService": hosts})
    return statement


def _touches_data(action: str) -> bool:
    """Return whether the action reads or writes encrypted data; object names are not encrypted."""
    service, _, verb = action.partition(":")
    return service in _ENCRYPTED_SERVICES and (service != "s3" or "Object" in verb)


def _check_region(arn: str, region: str) -> None:
    key_region = arn.split(":")[3]
    if not Token.is_unresolved(region) and key_region != region:
        raise ContextError(f"kms_key_arn: the key is in {key_region}, but the stack in {region}.")


def _service_statements(stack: Stack, environment: str) -> Iterator[PolicyStatement]:
    """Let S3 send events, SNS deliver, CloudWatch publish alarms and Logs store logs.

    For S3, AWS publishes only a policy without conditions; the queue's policy names the buckets.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    own = names.topic(environment), names.operations_topic(environment)
    topics = [stack.format_arn(service="sns", resource=topic) for topic in own]
    alarms = colon_arn(stack, "cloudwatch", "alarm", names.alarm(environment, "*"))
    use = ("kms:Decrypt", "kms:GenerateDataKey")
    yield _service_statement("s3.amazonaws.com", use)
    yield _service_statement("sns.amazonaws.com", use, topics)
    yield _service_statement("cloudwatch.amazonaws.com", use, alarms)
    logs = PolicyStatement(
        principals=[ServicePrincipal(f"logs.{Aws.REGION}.{Aws.URL_SUFFIX}")],
        actions=["kms:Encrypt", "kms:DescribeKey", *use, "kms:ReEncryptFrom", "kms:ReEncryptTo"],
        resources=["*"],
    )
    groups = [colon_arn(stack, "logs", "log-group", f"{prefix}*") for prefix in _LOG_GROUPS]
    logs.add_condition("ArnLike", {"kms:EncryptionContext:aws:logs:arn": groups})
    yield logs


def _service_statement(
    service: str, actions: Sequence[str], source_arns: str | list[str] | None = None
) -> PolicyStatement:
    statement = PolicyStatement(
        principals=[ServicePrincipal(service)], actions=list(actions), resources=["*"]
    )
    if source_arns:
        statement.add_condition("StringEquals", {"aws:SourceAccount": Aws.ACCOUNT_ID})
        statement.add_condition("ArnLike", {"aws:SourceArn": source_arns})
    return statement
