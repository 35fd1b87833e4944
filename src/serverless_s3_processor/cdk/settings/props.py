from collections.abc import Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.cdk.settings.actions_file import Actions
from serverless_s3_processor.cdk.settings.context import settings_in
from serverless_s3_processor.cdk.settings.contradictions import PLACEHOLDER_EMAIL, contradictions_of
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
    Pollers,
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
from serverless_s3_processor.cdk.settings.settings_file import SettingsFile
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

_MAX_CONCURRENCY: Final = 1000
"""The default quota of an account, and the maximum of a queue's event source mapping; the minimum
is 2:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html"""
INVOKES_PER_POLLER: Final = 10
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""


class S3ProcessorProps(BaseModel):
    """The properties of one deployment, which are the values of the CDK context.

    An empty value disables an optional feature.

    Raises:
        ContextError: some values are not allowed; the message has one line for each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    env_suffix: Environment = names.DEFAULT_ENVIRONMENT
    """The name of the deployment, which is the suffix of all resource names, and a tag."""
    existing_buckets: ExistingBuckets = ()
    """Existing buckets to watch in addition to the stack's bucket. Their other notifications don't
    change."""
    protected: Annotated[bool, Allowed("true or false")] = False
    """Whether the stack and its tables are protected from deletion. Switch it on after the first
    successful deployment ([why not before](recovery.md)); not in `dev`."""
    email_address: Email = PLACEHOLDER_EMAIL
    """The address that digests and alarms are sent to, after its owner has confirmed the
    subscription; required outside `dev`."""
    digest_minutes: Annotated[WholeNumber, Field(ge=1, le=24 * 60)] = 1
    """The minimum number of minutes between two digests."""
    nat_gateways: Annotated[WholeNumber, Field(ge=0, le=1), Allowed("0 or 1")] = 0
    """Whether the processor can call out to the internet; a NAT gateway is billed per hour."""
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """The CPU architecture that the functions run on; arm64 costs 20 % less."""
    processor_concurrency: Annotated[WholeNumber, Field(ge=2, le=_MAX_CONCURRENCY)] = 10
    """The maximum number of batches that the processor works on at the same time
    ([how many files per second that allows](scale.md))."""
    pollers: Pollers = ""
    """Provisioned event pollers of the uploads queue in place of `processor_concurrency`, such as
    `2:50`. They react to bursts faster, and each costs $0.00925 per hour
    ([when they pay off](scale.md#provisioned-pollers))."""
    kms_key_arn: KmsKey = ""
    """The KMS key that encrypts bucket, tables, queues, topic and logs: `create` creates one, for a
    dollar per month and 3 cents per 10,000 requests; none by default
    ([the policy that your own key needs](security.md#a-key-of-your-own))."""
    bucket_key_arns: KmsKeys = ()
    """The KMS keys that encrypt the objects in `existing_buckets`: the functions that read there
    may decrypt with them, through S3 only."""
    vpc_id: VpcId = ""
    """The existing network to use for the processor; by default the stack creates one
    ([requirements](security.md#a-network-of-your-own))."""
    vpc_subnet_ids: SubnetIds = ()
    """The subnets of `vpc_id` to use for the processor."""
    vpc_route_table_ids: RouteTableIds = ()
    """The route tables of these subnets: endpoints for S3 and DynamoDB are created in them, which
    closes open connections to these services. `existing` if there are such endpoints."""
    endpoint_prefix_lists: PrefixLists = ()
    """The prefix lists of S3 and DynamoDB in the region: the processor's security group allows
    outbound traffic only to them. By default it allows all outbound HTTPS, and only the routes
    limit it to S3 and DynamoDB."""
    log_days: LogDays = 7
    """The number of days that CloudWatch keeps logs."""
    object_lock: ObjectLock = ""
    """The number of days in which no version of an object can be deleted: with `governance:30` by
    nobody without the permission to bypass the lock, with `compliance:30` by nobody at all. Not in
    `dev` and not with quarantine. It can't be removed later."""
    archive_days: Days = 0
    """The number of days after which uploads of 128 KB and more move to Glacier Instant Retrieval,
    where storage costs less and reads cost more; never if 0."""
    expire_days: Days = 0
    """The number of days after which uploads are deleted, which is recorded; never if 0. The bucket
    is versioned, so it requires `expire_noncurrent_days`, after which their content is removed."""
    expire_noncurrent_days: Days = 0
    """The number of days after which a replaced or deleted version is permanently removed; never if
    0."""
    dashboard: Annotated[bool, Allowed("true or false")] = False
    """Whether there is a CloudWatch dashboard ([what it shows](operations.md#the-dashboard)). It
    costs $3 per month, unless it is one of the account's three free ones."""
    api_access_logs: Literal["create", "existing", "off"] = "create"
    """Whether API Gateway writes access logs. It uses one role per account and region for that:
    `create` sets the role, and keeps it when the stack is deleted; `existing` uses the current
    one."""
    cors_origins: Origins = ()
    """The origins of web pages that may call the API from a browser; none by default."""
    reconcile_schedule: Schedule = "cron(0 3 * * ? *)"
    """The schedule, in UTC, on which bucket and table are compared; only on request if empty."""
    reconcile_concurrency: Annotated[WholeNumber, Field(ge=1, le=_MAX_CONCURRENCY)] = 40
    """The maximum number of batches of the bucket's listing that are compared at the same time."""
    reconcile_batch: Annotated[WholeNumber, Field(ge=1, le=BATCH_ITEMS)] = BATCH_ITEMS
    """The number of keys per batch; choose fewer if keys have many versions each."""
    reconcile_tolerance: Annotated[WholeNumber, Field(ge=0, le=100)] = 5
    """The percentage of keys whose batches may fail; they are retried at the end. If more fail,
    the run fails."""
    processors: Processors = PROCESSORS
    """The built-in processors that need additional libraries, which are in a layer of the processor
    function. All other built-in processors always run ([list](processors.md))."""
    layer: Literal["create", "none"] = "create"
    """Whether these libraries are put into a layer; `none` if functions have them anyway, such as
    on a local stack with a different Python version than Lambda's."""
    thumbnails: Thumbnails = 0
    """The longest side of the thumbnails that `image` makes, in pixels; none if 0
    ([details](processors.md#thumbnails))."""
    processors_dir: Folder = ""
    """The folder of your own processors ([how to write them](processors.md))."""
    actions_file: File = ""
    """The file that declares actions on results
    ([how to write it](processors.md#acting-on-results))."""

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self:
        """Return the properties that a CDK context has, and ignore CDK's own values in it.

        Raises:
            ContextError: a value is not allowed, or has a name that neither this model nor CDK
                has: a typing error must not deploy `dev` by mistake.
        """
        return cls.model_validate(settings_in(context, cls.model_fields))

    @classmethod
    def from_project(
        cls, context: Mapping[str, object], settings_folder: Path | None = None
    ) -> Self:
        """Return the properties that a CDK context has, completed from the environment's file.

        `settings_folder` is by default `settings` in the project's folder.

        Raises:
            ContextError: a value is not allowed in the context or in the file.
        """
        values = settings_in(context, cls.model_fields)
        environment = values.get("env_suffix", names.DEFAULT_ENVIRONMENT)
        file = SettingsFile.read(environment, settings_folder)
        return cls.model_validate({**file.values, **values}, context=file.without(values))

    @property
    def disposable(self) -> bool:
        """Whether the data is deleted with the stack: only in `dev`."""
        return self.env_suffix == names.DEFAULT_ENVIRONMENT

    @property
    def poller_range(self) -> tuple[int, int] | None:
        """The minimum and maximum number of provisioned pollers; None without them."""
        minimum, _, maximum = self.pollers.partition(":")
        return (int(minimum), int(maximum)) if maximum else None

    @property
    def max_batches(self) -> int:
        """The maximum number of batches that the processor works on at the same time."""
        _, pollers = self.poller_range or (0, 0)
        return pollers * INVOKES_PER_POLLER or self.processor_concurrency

    @cached_property
    def actions(self) -> Actions:
        """The content of `actions_file`."""
        return Actions.read(self.actions_file, project())

    @cached_property
    def own_processors(self) -> OwnProcessors:
        """The processors in `processors_dir`."""
        return OwnProcessors.read(self.processors_dir, project())

    @model_validator(mode="wrap")
    @classmethod
    def _check(
        cls,
        values: Any,  # noqa: ANN401
        handler: ModelWrapValidatorHandler[Self],
        info: ValidationInfo,
    ) -> Self:
        file = info.context or SettingsFile()
        try:
            props = handler(values)
        except ValidationError as error:
            problems = {str(problem["loc"][0]): problem["type"] for problem in error.errors()}
            refusals = [cls._refusal(name, problems[name], values, file) for name in problems]
            raise ContextError("\n".join(refusals)) from None
        if contradictions := [*contradictions_of(props)]:
            raise ContextError("\n".join(map(file.label, contradictions)))
        return props

    @classmethod
    def _refusal(
        cls, name: str, type_: str, values: Mapping[str, object], file: SettingsFile
    ) -> str:
        is_from_file = name in file.values
        if type_ == "extra_forbidden":
            there_is = f"{file.name}: there is" if is_from_file else "There is"
            kind = "setting" if is_from_file else "context value"
            suggestions = get_close_matches(name, cls.model_fields, n=1) or cls.model_fields
            return f"{there_is} no {kind} {name!r}. Did you mean {' or '.join(suggestions)}?"
        subject = f"{file.name}:" if is_from_file else "The context value"
        return f"{subject} {name}={values[name]!r} must be {allowed_in(cls.model_fields[name])}."
