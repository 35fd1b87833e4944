"""Checks of the account and region, for every deployment there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.doctor.diagnosis import ok, problem, warning
from serverless_s3_processor.cli.rendering import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis
    from serverless_s3_processor.cli.doctor.examination import Examination

_BOOTSTRAP_PARAMETER: Final = "/cdk-bootstrap/hnb659fds/version"
_MIN_BOOTSTRAP_VERSION: Final = 6
"""The version that the templates of CDK's default synthesizer ask for:
https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html"""
_OTHER_CONCURRENCY: Final = 20
"""Concurrent executions of notifier, actions, digest and API when many files arrive."""
_LAMBDA_QUOTA: Final = "L-B99A9384"
_VPC_QUOTA: Final = "L-F678F1CE"


def check_identity(examination: Examination) -> Iterator[Diagnosis]:
    """Report the identity; the root user should not deploy."""
    arn = examination.identity["Arn"]
    message = f"{arn}, account {examination.account}, region {examination.region}"
    if arn.endswith(":root"):
        advice = "Use a role of your own: AWS advises against working as the root user."
        yield warning(message, advice)
    else:
        yield ok(message)


def check_bootstrap(examination: Examination) -> Iterator[Diagnosis]:
    """Check that the region is bootstrapped, with a sufficient version."""
    advice = f"cdk bootstrap aws://{examination.account}/{examination.region}"
    parameters = examination.client("ssm").get_parameters(Names=[_BOOTSTRAP_PARAMETER])
    if not parameters["Parameters"]:
        yield problem("The account is not bootstrapped in this region.", advice)
        return
    version = int(parameters["Parameters"][0]["Value"])
    if version < _MIN_BOOTSTRAP_VERSION:
        message = f"Version {version} is too old: {_MIN_BOOTSTRAP_VERSION} is needed."
        yield problem(message, advice)
    else:
        yield ok(f"Version {version}.")


def check_concurrency(examination: Examination) -> Iterator[Diagnosis]:
    """Check that the account allows the concurrent executions that the settings need.

    Beyond the account's limit Lambda throttles all functions, the API among them, and messages
    that are throttled too often become dead letters.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
    """
    settings = examination.settings
    limit = examination.client("lambda").get_account_settings()["AccountLimit"]
    available = limit["UnreservedConcurrentExecutions"]
    concurrency = "pollers" if settings.pollers else "processor_concurrency"
    needed = settings.max_batches + settings.reconcile_concurrency + _OTHER_CONCURRENCY
    if needed <= available:
        yield ok(f"{available} executions are available, up to {needed} are needed.")
        return
    yield problem(
        f"Up to {needed} executions are needed at the same time (processor "
        f"{settings.max_batches}, reconcile {settings.reconcile_concurrency}, others "
        f"{_OTHER_CONCURRENCY}), and {available} are available.",
        f"Deploy with smaller values of {concurrency} and reconcile_concurrency, or ask for "
        "more: aws service-quotas request-service-quota-increase --service-code lambda "
        f"--quota-code {_LAMBDA_QUOTA} --desired-value 1000",
    )


def check_networks(examination: Examination) -> Iterator[Diagnosis]:
    """Check that one more network fits into the region, if the deployment creates one."""
    if examination.settings.vpc_id or examination.stack:
        return
    pages = examination.client("ec2").get_paginator("describe_vpcs").paginate()
    count = sum(len(page["Vpcs"]) for page in pages)
    quota = int(_vpc_quota(examination))
    if count < quota:
        yield ok(f"{count} of {quota} VPCs are in use.")
        return
    yield problem(
        f"All {quota} VPCs of the region are in use, and the deployment creates one.",
        "Deploy into a network of yours (vpc_id), or ask for more: aws service-quotas "
        f"request-service-quota-increase --service-code vpc --quota-code {_VPC_QUOTA} "
        f"--desired-value {quota + 5}",
    )


def _vpc_quota(examination: Examination) -> float:
    from botocore.exceptions import ClientError

    quotas = examination.client("service-quotas")
    names = {"ServiceCode": "vpc", "QuotaCode": _VPC_QUOTA}
    try:
        answer = quotas.get_service_quota(**names)
    except ClientError as error:
        if errors.code_of(error) != "NoSuchResourceException":
            raise
        answer = quotas.get_aws_default_service_quota(**names)
    value: float = answer["Quota"]["Value"]
    return value


def check_log_role(examination: Examination) -> Iterator[Diagnosis]:
    """Check the role that API Gateway writes logs with: all APIs of account and region share it."""
    wish = examination.settings.api_access_logs
    if wish == "off" or examination.stack:
        return
    role = examination.client("apigateway").get_account().get("cloudwatchRoleArn")
    if role and wish == "create":
        yield warning(
            f"API Gateway logs with the role {role}. The deployment would replace it for all APIs "
            "of this account and region.",
            "Keep it: -c api_access_logs=existing",
        )
    elif not role and wish == "existing":
        yield problem(
            "API Gateway has no role to write logs with in this account and region.",
            "Have the deployment create one: -c api_access_logs=create",
        )
    else:
        yield ok(f"API Gateway logs with {role or 'the role that the deployment creates'}.")
