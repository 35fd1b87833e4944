"""All checks of an account and of a deployment, one after the other; they change nothing."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.doctor import (
    account,
    deployed_stack,
    existing_buckets,
    existing_names,
)
from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis, unknown
from serverless_s3_processor.cli.rendering import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
    from serverless_s3_processor.cli.deployment.target import Target

_CHECKS: Final[Mapping[str, Callable[[Examination], Iterator[Diagnosis]]]] = {
    "Credentials": account.check_identity,
    "CDK bootstrap": account.check_bootstrap,
    "Lambda concurrency": account.check_concurrency,
    "Networks": account.check_networks,
    "API logs": account.check_log_role,
    "Names": existing_names.check_names,
    "Existing buckets": existing_buckets.check_existing_buckets,
    "Stack": deployed_stack.check_stack,
    "Protection": deployed_stack.check_protection,
    "E-mail": deployed_stack.check_subscriptions,
}
"""All checks, by subject."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """An account, a region, and the settings of an existing or planned deployment."""

    target: Target
    settings: S3ProcessorProps

    def run(self) -> Iterator[tuple[str, Diagnosis]]:
        """Yield a subject and what its check finds; a check that AWS refuses is `UNKNOWN`.

        Raises:
            botocore.exceptions.BotoCoreError: there are no credentials, or AWS is out of reach.
            botocore.exceptions.ClientError: AWS does not accept the credentials.
        """
        from botocore.exceptions import ClientError

        _ = self.identity  # Without credentials that AWS accepts, no check can be made.
        for subject, check in _CHECKS.items():
            try:
                for diagnosis in check(self):
                    yield subject, diagnosis
            except ClientError as error:
                message = (
                    f"Not checked: AWS answered {errors.code_of(error)} to {error.operation_name}."
                )
                yield (
                    subject,
                    unknown(
                        message,
                        "Use credentials that are allowed to read this, or check it yourself.",
                    ),
                )

    def client(self, service: str) -> Any:  # noqa: ANN401 - by service
        """Return the boto3 client of a service."""
        return self.target.client(service)

    @property
    def environment(self) -> str:
        """The `env_suffix` of the deployment."""
        return self.target.environment

    @property
    def stack_name(self) -> str:
        """The name of the stack that the deployment is, or is part of."""
        return self.target.stack_name

    @functools.cached_property
    def identity(self) -> Mapping[str, str]:
        """The identity of the credentials, from STS."""
        identity: Mapping[str, str] = self.client("sts").get_caller_identity()
        return identity

    @property
    def account(self) -> str:
        """The account's number."""
        return self.identity["Account"]

    @property
    def partition(self) -> str:
        """The partition of the account, such as `aws` or `aws-cn`."""
        return self.identity["Arn"].split(":")[1]

    @property
    def region(self) -> str:
        """The examined region."""
        return str(self.client("sts").meta.region_name)

    @functools.cached_property
    def stack(self) -> Mapping[str, Any] | None:
        """CloudFormation's description of the stack; None if it is not deployed."""
        return self.target.find_stack()
