import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.cdk.settings.actions_file import Actions
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.field_types import (
    PROCESSORS,
    Allowed,
    Days,
    Email,
    Environment,
    ExistingBuckets,
    File,
    Folder,
    KmsKey,
    KmsKeys,
    LogDays,
    ObjectLock,
    Origins,
    PrefixLists,
    Processors,
    RouteTableIds,
    Schedule,
    SubnetIds,
    Thumbnails,
    VpcId,
    WholeNumber,
    allowed_in,
)
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

_MAX_CONCURRENCY: Final = 1000
"""What Lambda runs at the same time in an account by default, and the most that the mapping of a
queue can be set to; the least is 2:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html"""
# CDK and its CLI keep values of their own in the context: `aws:cdk:...`, `@aws-cdk/...`, cached
# look-ups such as `vpc-provider:account=...`, and these.
_CDK_NAMES: Final = re.compile(r"aws-|cdk|cli-|acknowledged-")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class S3ProcessorProps(BaseModel):
    """The properties of one deployment, which are the values of the CDK context.

    What may be left empty is off then.

    Raises:
        ContextError: some values are not allowed; the message has one line for each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    env_suffix: Environment = names.DEFAULT_ENVIRONMENT
    """The name of the deployment. It ends every resource's name, and tags it."""
    existing_buckets: ExistingBuckets = ()
    """Buckets that exist already, to watch beside the stack's bucket. Their other notifications
    stay as they are."""
    email_address: Email = "admin@example.com"
    """The address that digests are sent to, once it has confirmed."""
    digest_minutes: Annotated[WholeNumber, Field(ge=1, le=24 * 60)] = 1
    """The minimum number of minutes between two digests."""
    nat_gateways: Annotated[WholeNumber, Field(ge=0, le=1), Allowed("0 or 1")] = 0
    """Whether the processor can call out to the internet; a NAT gateway is paid hourly."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """The CPU architecture that the functions run on; arm64 costs a fifth less."""
    processor_concurrency: Annotated[WholeNumber, Field(ge=2, le=_MAX_CONCURRENCY)] = 10
    """The maximum number of batches that the processor works on at the same time
    ([what it takes for how many files per second](scale.md))."""
    kms_key_arn: KmsKey = ""
    """The KMS key that encrypts bucket, tables, queues, topic and logs: `create` makes one, for a
    dollar per month and 3 cents per 10,000 requests; none by default
    ([what a key of yours must allow](security.md#a-key-of-your-own))."""
    bucket_key_arns: KmsKeys = ()
    """The KMS keys that encrypt the objects in `existing_buckets`: the functions that read there
    may decrypt with them, through S3 only."""
    vpc_id: VpcId = ""
    """The network that the processor is put into, if it is not to have one of its own
    ([what it must have](security.md#a-network-of-your-own))."""
    vpc_subnet_ids: SubnetIds = ()
    """The subnets of `vpc_id` that the processor is put into."""
    vpc_route_table_ids: RouteTableIds = ()
    """The route tables of these subnets: endpoints for S3 and DynamoDB are made in them.
    `existing` if there are such endpoints."""
    endpoint_prefix_lists: PrefixLists = ()
    """The prefix lists of S3 and DynamoDB in the region: the processor's security group lets
    nothing out but to them. By default it lets HTTPS out, and the routes lead nowhere else."""
    log_days: LogDays = 7
    """The days that CloudWatch keeps logs."""
    object_lock: ObjectLock = ""
    """For how many days no version of an object can be deleted: `governance:30` lets those who may
    bypass it, `compliance:30` lets nobody. Not in `dev`, not with quarantine, and not to be taken
    back."""
    archive_days: Days = 0
    """The days after which uploads go to Glacier Instant Retrieval, where they cost less to keep
    and more to read; never if 0."""
    expire_days: Days = 0
    """The days after which uploads are deleted, which is recorded; never if 0."""
    expire_noncurrent_days: Days = 0
    """The days after which a version that was replaced or deleted is removed for good; never if
    0."""
    api_access_logs: Literal["create", "existing", "off"] = "create"
    """Whether API Gateway logs who called. It has one role for that per account and region:
    `create` sets it, and leaves it behind; `existing` uses the one that is set."""
    cors_origins: Origins = ()
    """The origins of web pages that may call the API from a browser; none by default."""
    reconcile_schedule: Schedule = "cron(0 3 * * ? *)"
    """When bucket and table are compared, in UTC; only on request if empty."""
    reconcile_concurrency: Annotated[WholeNumber, Field(ge=1, le=_MAX_CONCURRENCY)] = 40
    """How many batches of the bucket's listing are compared at the same time."""
    reconcile_batch: Annotated[WholeNumber, Field(ge=1, le=BATCH_ITEMS)] = BATCH_ITEMS
    """The number of keys per batch; choose fewer if keys have many versions each."""
    reconcile_tolerance: Annotated[WholeNumber, Field(ge=0, le=100)] = 5
    """The percentage of keys whose batches may fail; they are done again at the end. If more fail,
    the run fails."""
    processors: Processors = PROCESSORS
    """The built-in processors that come with libraries of their own, in a layer of the one function
    that runs them. The others are always there ([all of them](processors.md))."""
    layer: Literal["create", "none"] = "create"
    """Whether these libraries are put into a layer; `none` where functions have them anyway, as on
    a local stack that runs another Python than Lambda."""
    thumbnails: Thumbnails = 0
    """The longest side of the thumbnails that `image` makes, in pixels; none if 0
    ([what they are](processors.md#thumbnails))."""
    processors_dir: Folder = ""
    """The folder of your own processors ([how to write them](processors.md))."""
    actions_file: File = ""
    """The file that says what is done because of results
    ([how to write it](processors.md#acting-on-results))."""

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self:
        """Return the properties that a CDK context has, and ignore CDK's own values in it.

        Raises:
            ContextError: a value is not allowed, or has a name that neither this model nor CDK
                has: a typing error must not deploy `dev` in place of what was meant.
        """
        return cls.model_validate(
            {
                name: str(value)
                for name, value in context.items()
                if name in cls.model_fields
                or (_NAME.fullmatch(name) and not _CDK_NAMES.match(name))
            }
        )

    @property
    def disposable(self) -> bool:
        """Whether the stack may take its data with it: only `dev` may."""
        return self.env_suffix == names.DEFAULT_ENVIRONMENT

    @cached_property
    def actions(self) -> Actions:
        """What `actions_file` says."""
        return Actions.read(self.actions_file, project())

    @cached_property
    def own_processors(self) -> OwnProcessors:
        """What is in `processors_dir`."""
        return OwnProcessors.read(self.processors_dir, project())

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401
        try:
            props = handler(values)
        except ValidationError as error:
            problems = {problem["loc"][0]: problem["type"] for problem in error.errors()}
            raise ContextError(
                "\n".join(
                    cls._refusal(str(name), type_, values) for name, type_ in problems.items()
                )
            ) from None
        if contradictions := [*props._contradictions()]:
            raise ContextError("\n".join(contradictions))
        return props

    @classmethod
    def _refusal(cls, name: str, type_: str, values: Mapping[str, object]) -> str:
        if type_ == "extra_forbidden":
            suggestions = get_close_matches(name, cls.model_fields, n=1) or cls.model_fields
            return f"There is no context value {name!r}. Did you mean {' or '.join(suggestions)}?"
        allowed = allowed_in(cls.model_fields[name])
        return f"The context value {name}={values[name]!r} must be {allowed}."

    def _contradictions(self) -> Iterator[str]:
        """Yield what is wrong with values that are allowed one by one."""
        own_bucket = names.bucket(self.env_suffix, "")
        for location in self.existing_buckets:
            if location.bucket.startswith(own_bucket):
                yield (
                    f"existing_buckets: {location.bucket} is the deployment's own bucket, "
                    "which is watched anyway."
                )
        yield from self._network_contradictions()
        yield from self._retention_contradictions()
        if self.thumbnails and "image" not in self.processors:
            yield f"thumbnails={self.thumbnails}: image makes them: add it to processors."
        try:
            _ = self.own_processors
        except ContextError as error:
            yield str(error)

    def _retention_contradictions(self) -> Iterator[str]:
        try:
            moves = self.actions.quarantine is not None
        except ContextError as error:
            moves = False
            yield str(error)
        if self.expire_days and self.archive_days >= self.expire_days:
            yield (
                f"archive_days={self.archive_days} must be less than expire_days="
                f"{self.expire_days}: S3 archives nothing that is gone."
            )
        if self.object_lock and self.disposable:
            yield (
                "object_lock: dev takes its bucket with it, which a lock would prevent: "
                "choose another env_suffix."
            )
        if self.object_lock and moves:
            yield "object_lock: locked objects can't move to quarantine: leave one of them out."

    def _network_contradictions(self) -> Iterator[str]:
        network = ("vpc_id", "vpc_subnet_ids", "vpc_route_table_ids")
        missing = [name for name in network if not getattr(self, name)]
        if missing and len(missing) < len(network):
            [present, *_] = [name for name in network if name not in missing]
            yield f"{present} needs {' and '.join(missing)} too."
        if self.nat_gateways and self.vpc_id:
            yield "nat_gateways is for a network that is made, not for that of vpc_id."
        if self.nat_gateways and self.endpoint_prefix_lists:
            yield (
                "endpoint_prefix_lists lets nothing out but to S3 and DynamoDB, nat_gateways more: "
                "leave one of them out."
            )
