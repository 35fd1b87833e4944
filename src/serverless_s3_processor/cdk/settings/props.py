from dataclasses import dataclass

from serverless_s3_processor.cdk.packaging.libraries import PROCESSORS
from serverless_s3_processor.cdk.reconcile.steps import BATCH_ITEMS
from serverless_s3_processor.cdk.settings.existing_vpc import EXISTING, ExistingVpc
from serverless_s3_processor.cdk.settings.retention import RetentionPolicy
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class S3ProcessorProps:
    """The properties of one deployment, by the names and rules of the context values.

    docs/configuration.md says what each means and may be; those that may be left empty are off
    then. `S3Processor` refuses what is not allowed.
    """

    env_suffix: str = names.DEFAULT_ENVIRONMENT
    existing_buckets: tuple[WatchedLocation, ...] = ()
    email_address: str = "admin@example.com"
    digest_minutes: int = 1
    nat_gateways: int = 0
    architecture: str = "arm64"
    processor_concurrency: int = 10
    kms_key_arn: str = ""
    bucket_key_arns: tuple[str, ...] = ()
    vpc_id: str = ""
    vpc_subnet_ids: tuple[str, ...] = ()
    vpc_route_table_ids: tuple[str, ...] = ()
    endpoint_prefix_lists: tuple[str, ...] = ()
    log_days: int = 7
    object_lock: str = ""
    archive_days: int = 0
    expire_days: int = 0
    expire_noncurrent_days: int = 0
    api_access_logs: str = "create"
    cors_origins: tuple[str, ...] = ()
    reconcile_schedule: str = "cron(0 3 * * ? *)"
    reconcile_concurrency: int = 40
    reconcile_batch: int = BATCH_ITEMS
    reconcile_tolerance: int = 5
    processors: tuple[str, ...] = PROCESSORS
    layer: str = "create"
    thumbnails: int = 0
    processors_dir: str = ""
    actions_file: str = ""

    @property
    def disposable(self) -> bool:
        """Whether the stack may take its data with it: only `dev` may."""
        return self.env_suffix == names.DEFAULT_ENVIRONMENT

    @property
    def retention(self) -> RetentionPolicy:
        """How long uploads are kept."""
        return RetentionPolicy(
            archive_days=self.archive_days,
            expire_days=self.expire_days,
            expire_noncurrent_days=self.expire_noncurrent_days,
            object_lock=self.object_lock,
        )

    @property
    def existing_vpc(self) -> ExistingVpc | None:
        """The network that is there already, if it is to be used."""
        tables = tuple(each for each in self.vpc_route_table_ids if each != EXISTING)
        return (
            ExistingVpc(vpc_id=self.vpc_id, subnet_ids=self.vpc_subnet_ids, route_table_ids=tables)
            if self.vpc_id
            else None
        )
