from collections.abc import Iterator
from typing import Final

from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyStatement
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function, FunctionProps
from serverless_s3_processor.cdk.compute.record_changes import RecordChangesReader
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import allow
from serverless_s3_processor.cdk.settings.actions_file import Actions
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.cdk.storage.records_table import RecordsTable
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.actions import ActionsSettings

_TIMEOUT_SECONDS: Final = 600
_READABLE_STATUSES: Final = ["processed", "folder", "released"]
"""The tag's values on objects that may be read."""
_MAX_RETRIES: Final = 20
_DELETIONS: Final = ("s3:DeleteObject", "s3:DeleteObjectVersion")
"""The actions that deleting a version takes: S3's API reference asks for both.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html"""
_WRITTEN_ATTRIBUTES: Final = [
    names.OBJECT_KEY,
    names.UPLOAD_TIME,
    "movedTo",
    "processedAt",
    "releasedVersionId",
    "status",
]
"""The attributes of a record that the function may write or use in a condition."""


class ResultActions(RecordChangesReader):
    """The function that tags and moves objects because of changes in the table's stream.

    It is separate from the processor, which reads contents and may change nothing; this function
    never sees contents, because S3 copies objects. It exists only if an action is on, and its
    permissions cover only the actions that are on. A failed change is tried twenty times; then it
    becomes a dead letter, and the changes behind it go on. A redrive within 24 hours, or processing
    the object again, repeats the action.

    The queue of dead letters is created with the actions, and so records since when they are on:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
    """

    def __init__(
        self, scope: Construct, id_: str, *, bucket: WatchedBucket, records: RecordsTable
    ) -> None:
        deployment = deployment_of(scope)
        environment, actions = deployment.environment, deployment.props.actions
        super().__init__(scope, id_, records, names.actions_dead_letters(environment))
        props = FunctionProps(
            name=names.actions_function(environment),
            module="actions",
            settings=ActionsSettings(
                environment=environment,
                bucket=bucket.resource.bucket_name,
                records_table=records.table.table_name,
                dead_letters_url=self.dead_letters.queue_url,
                tag=actions.tag_key,
                quarantine=actions.quarantine_setting,
            ),
            permissions=[
                *self._stream_permissions(),
                allow("sqs:GetQueueAttributes", on=self.dead_letters.queue_arn),
                *_permissions(actions, bucket, records),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        self._follow(props, max_retries=_MAX_RETRIES)


def refuse_reads(actions: Actions, bucket: WatchedBucket, process: Function, act: Function) -> None:
    """Deny reads of objects without the tag, and forging the tag, even to administrators.

    `StringNotEquals` also matches objects without a tag: an object that was not processed, for
    whatever reason, can't be read.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
    """
    roles = [process.role_arn, act.role_arn]
    object_arns = [
        f"{bucket.arn}/{prefix}*" for prefix in (names.WATCHED_PREFIX, names.QUARANTINE_PREFIX)
    ]
    readers = actions.reads.readers if actions.reads else ()
    unread = {
        "StringNotEquals": {f"s3:ExistingObjectTag/{actions.tag_key}": _READABLE_STATUSES},
        "ArnNotEquals": {"aws:PrincipalArn": [*roles, *readers]},
    }
    forged = {
        "ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": [actions.tag_key]},
        "ArnNotEquals": {"aws:PrincipalArn": [act.role_arn]},
    }
    refusals = (
        (["s3:GetObject", "s3:GetObjectVersion"], unread),
        (["s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"], forged),
    )
    for refused, conditions in refusals:
        bucket.resource.add_to_resource_policy(
            PolicyStatement(
                effect=Effect.DENY,
                principals=[AnyPrincipal()],
                actions=refused,
                resources=object_arns,
                conditions=conditions,
            )
        )


def _permissions(
    actions: Actions, bucket: WatchedBucket, records: RecordsTable
) -> Iterator[PolicyStatement]:
    watched = f"{bucket.arn}/{names.WATCHED_PREFIX}*"
    quarantine = f"{bucket.arn}/{names.QUARANTINE_PREFIX}*"
    if actions.tag:
        yield allow("s3:GetObjectVersionTagging", "s3:PutObjectVersionTagging", on=watched)
    if actions.quarantine:
        yield from _releases(bucket, watched, quarantine)
        yield allow("s3:GetObjectVersion", "s3:GetObjectVersionTagging", on=watched)
        yield allow(*_DELETIONS, on=watched)
        yield allow(
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:PutObject",
            "s3:PutObjectTagging",
            on=quarantine,
        )
        # Without it, S3 answers 403 for a copy that does not exist yet.
        yield allow("s3:ListBucket", on=bucket.arn)
        yield allow("dynamodb:BatchGetItem", "dynamodb:Query", on=records.table.table_arn)
        note = allow("dynamodb:UpdateItem", on=records.table.table_arn)
        note.add_condition(
            "ForAllValues:StringEquals", {"dynamodb:Attributes": _WRITTEN_ATTRIBUTES}
        )
        yield note


def _releases(bucket: WatchedBucket, watched: str, quarantine: str) -> Iterator[PolicyStatement]:
    """Allow writes under the watched prefix, but only copies out of quarantine.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    """
    back = allow("s3:PutObject", on=watched)
    source = f"{bucket.resource.bucket_name}/{names.QUARANTINE_PREFIX}*"
    back.add_condition("StringLike", {"s3:x-amz-copy-source": source})
    yield back
    # A copy takes its tags along; no policy condition limits where these come from.
    yield allow("s3:GetObject", "s3:PutObjectTagging", on=watched)
    yield allow("s3:GetObjectTagging", *_DELETIONS, on=quarantine)
