from collections.abc import Mapping
from dataclasses import fields

from serverless_s3_processor.cdk.settings.context_value import refuse_unknown
from serverless_s3_processor.cdk.settings.context_values import VALUES
from serverless_s3_processor.cdk.settings.existing_buckets import read_existing_buckets
from serverless_s3_processor.cdk.settings.existing_vpc import check_network
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.settings.shapes import split_words
from serverless_s3_processor.cdk.settings.thumbnails import check_thumbnails


def check_props(props: S3ProcessorProps) -> None:
    """Refuse properties that the context could not have, by the same rules.

    Raises:
        ContextError: a value is not allowed.
    """
    read_context({field.name: _text(getattr(props, field.name)) for field in fields(props)})


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)


def read_context(given: Mapping[str, object]) -> S3ProcessorProps:
    """Take our values out of a CDK context; what is CDK's own is left alone.

    Raises:
        ContextError: a value is not allowed, or is none of ours and none of CDK's. A typing
            error must not deploy `dev` in place of what was meant.
    """
    refuse_unknown(given, [value.name for value in VALUES])
    texts = {value.name: value.of(given) for value in VALUES}
    check_network(texts)
    check_thumbnails(texts["thumbnails"], split_words(texts["processors"]))
    return S3ProcessorProps(
        env_suffix=texts["env_suffix"],
        existing_buckets=read_existing_buckets(texts["existing_buckets"], texts["env_suffix"]),
        email_address=texts["email_address"],
        digest_minutes=int(texts["digest_minutes"]),
        nat_gateways=int(texts["nat_gateways"]),
        architecture=texts["architecture"],
        processor_concurrency=int(texts["processor_concurrency"]),
        kms_key_arn=texts["kms_key_arn"],
        bucket_key_arns=split_words(texts["bucket_key_arns"]),
        vpc_id=texts["vpc_id"],
        vpc_subnet_ids=split_words(texts["vpc_subnet_ids"]),
        vpc_route_table_ids=split_words(texts["vpc_route_table_ids"]),
        endpoint_prefix_lists=split_words(texts["endpoint_prefix_lists"]),
        log_days=int(texts["log_days"]),
        object_lock=texts["object_lock"],
        archive_days=int(texts["archive_days"]),
        expire_days=int(texts["expire_days"]),
        expire_noncurrent_days=int(texts["expire_noncurrent_days"]),
        api_access_logs=texts["api_access_logs"],
        cors_origins=split_words(texts["cors_origins"]),
        reconcile_schedule=texts["reconcile_schedule"],
        reconcile_concurrency=int(texts["reconcile_concurrency"]),
        reconcile_batch=int(texts["reconcile_batch"]),
        reconcile_tolerance=int(texts["reconcile_tolerance"]),
        processors=split_words(texts["processors"]),
        layer=texts["layer"],
        thumbnails=int(texts["thumbnails"]),
        processors_dir=texts["processors_dir"],
        actions_file=texts["actions_file"],
    )
