"""Checks that the names which a first deployment uses are free.

Resources that an earlier deployment retained have these names, and so have the bucket and policies
of the same environment in another region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.doctor.diagnosis import ok, problem
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.doctor.diagnosis import Diagnosis
    from serverless_s3_processor.cli.doctor.examination import Examination

_NOT_FOUND: Final = frozenset({"404", "NoSuchBucket", "NoSuchEntity", "ResourceNotFoundException"})
_REGION_HEADER: Final = "x-amz-bucket-region"


def check_names(examination: Examination) -> Iterator[Diagnosis]:
    """Report existing resources with names that the first deployment needs."""
    if examination.stack:
        return
    diagnoses = [*_buckets(examination), *_tables(examination), *_policies(examination)]
    yield from diagnoses or [ok("The names of buckets, tables and policies are free.")]


def _buckets(examination: Examination) -> Iterator[Diagnosis]:
    environment, account = examination.environment, examination.account
    for bucket in (names.bucket(environment, account), names.logs_bucket(environment, account)):
        region = _region_of_bucket(examination.client("s3"), bucket)
        if region == examination.region:
            yield _left_over(examination, f"The bucket {bucket}")
        elif region:
            yield _elsewhere(examination, f"The bucket {bucket} exists in {region}.")


def _region_of_bucket(s3: Any, bucket: str) -> str | None:  # noqa: ANN401 - boto3's
    """Return the region of a bucket in any account; None if there is no such bucket."""
    from botocore.exceptions import ClientError

    try:
        response = s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if errors.code_of(error) in _NOT_FOUND:
            return None
        response = error.response
        if _REGION_HEADER not in response.get("ResponseMetadata", {}).get("HTTPHeaders", {}):
            raise  # S3 returns the region of every existing bucket, also in other accounts.
    headers = response["ResponseMetadata"]["HTTPHeaders"]
    return str(headers.get(_REGION_HEADER, s3.meta.region_name))


def _tables(examination: Examination) -> Iterator[Diagnosis]:
    environment = examination.environment
    for table in (names.records_table(environment), names.summaries_table(environment)):
        if _exists(examination.client("dynamodb").describe_table, TableName=table):
            yield _left_over(examination, f"The table {table}")


def _policies(examination: Examination) -> Iterator[Diagnosis]:
    environment = examination.environment
    for policy in (names.read_only_policy(environment), names.operator_policy(environment)):
        arn = f"arn:{examination.partition}:iam::{examination.account}:policy/{policy}"
        if _exists(examination.client("iam").get_policy, PolicyArn=arn):
            yield _elsewhere(examination, f"The policy {policy} exists in this account.")


def _exists(describe: Any, **name: str) -> bool:  # noqa: ANN401 - a method of a client
    from botocore.exceptions import ClientError

    try:
        describe(**name)
    except ClientError as error:
        if errors.code_of(error) in _NOT_FOUND:
            return False
        raise
    return True


def _left_over(examination: Examination, what: str) -> Diagnosis:
    return problem(
        f"{what} exists, but the stack {examination.stack_name} does not.",
        "For how to keep the tables, or delete what is left, see docs/recovery.md.",
    )


def _elsewhere(examination: Examination, what: str) -> Diagnosis:
    return problem(
        f"{what} An environment name can be used once per account.",
        f"Give this deployment a name of its own: -c env_suffix={examination.environment}-"
        f"{examination.region}",
    )
