"""The public names of the system, which CDK, the functions and people use.

Each is written here and nowhere else. Renaming one is a breaking change.
"""

from typing import Final
from zlib import crc32

WATCHED_PREFIX: Final = "uploads/"
WATCHED_EVENTS: Final = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*")
"""Expiry by lifecycle is no `ObjectRemoved` event.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
"""
REPORTS_PREFIX: Final = "reports/"
RECONCILE_REPORTS: Final = f"{REPORTS_PREFIX}reconcile/"
RECONCILE_BATCHES: Final = f"{REPORTS_PREFIX}batches/"
"""Prefix of the results that Step Functions writes of the batches of runs; nothing reads them."""
QUARANTINE_PREFIX: Final = "quarantine/"
"""The prefix of quarantine. It is not watched, so objects in it are not processed again."""
DERIVED_PREFIX: Final = "derived/"
"""The prefix of derived files. It is not watched, so they are not processed."""
STATUS_TAG: Final = "s3-processor-status"
DETECTION: Final = "sniff"
"""The processor that detects the content type."""
BUILT_IN_PROCESSORS: Final = (
    *(DETECTION, "checksum", "text", "table", "json", "markup", "archive", "image"),
    *("media", "parquet", "avro", "arrow", "orc", "database", "array", "certificate"),
    *("pdf", "office", "mail"),
)
"""Names that a team's processors can't have."""
PROCESSOR_LIBRARIES: Final = {
    "encoding": "chardet",
    "image": "PIL",
    "media": "tinytag",
    "parquet": "thrift",
    "pdf": "pypdf",
    "office": "olefile",
}
"""Libraries, in addition to the standard library, that built-in processors import if installed.

`encoding` is no processor: all that read text use it for text that is not UTF-8."""
PYTHON: Final = "3.13"
"""The Python that Lambda runs the functions on."""
URL_SUFFIX: Final = "URL_SUFFIX"
"""The variable with the partition's DNS suffix, such as `amazonaws.com`, set by the template."""
DEFAULT_ENVIRONMENT: Final = "dev"
DEFAULT_REGION: Final = "us-east-1"

# Keys of the table of object records, and of its index by time.
OBJECT_KEY: Final = "objectKey"
UPLOAD_TIME: Final = "uploadTime"
TIME_INDEX: Final = "by-time"
DAY_SHARD: Final = "dayShard"
ACTIONS_REQUESTED: Final = "actionsRequestedAt"
"""The time when somebody requested to repeat the actions on a record's object."""

BACKFILL_GROUP: Final = "backfill"
"""The message group of bulk work in the queue of uploads: SQS delivers live uploads before it.

S3's own messages carry no group, so each of them counts as a tenant of its own.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
"""

# Keys of the table of summaries.
SUMMARY_PERIOD: Final = "period"
SUMMARY_ENTRY: Final = "entry"
SUMMARY_EXPIRES: Final = "expiresAt"
SUMMARY_CURSOR: Final = "cursor"
"""The period of the item that holds the key of cursors."""
SUMMARY_DAYS: Final = "days"
"""The period of the items that mark the days that have records."""

# The message attribute that tells object notices from digests, and its values.
NOTICE_KIND: Final = "kind"
KIND_OBJECT: Final = "object"
KIND_DIGEST: Final = "digest"


def stack(environment: str) -> str:
    """Return the id of the CloudFormation stack."""
    return f"ServerlessS3ProcessorStack-{environment}"


def output_suffix(environment: str) -> str:
    """Return the suffix of outputs in a stack that may contain several deployments."""
    return "".join(word.capitalize() for word in environment.split("-"))


def bucket(environment: str, account: str) -> str:
    """Return the bucket's name, with the account because bucket names are global."""
    return f"s3-processor-bucket-{environment}-{account}"


def logs_bucket(environment: str, account: str) -> str:
    """Return the name of the bucket for logs of requests and of the network."""
    return f"s3-processor-logs-{environment}-{account}"


def records_table(environment: str) -> str:
    """Return the name of the table of object records."""
    return f"s3-object-metadata-{environment}"


def summaries_table(environment: str) -> str:
    """Return the name of the table of minute summaries."""
    return f"s3-processor-summaries-{environment}"


def topic(environment: str) -> str:
    """Return the name of the topic of object notices and digests."""
    return f"s3-processor-notifications-{environment}"


def operations_topic(environment: str) -> str:
    """Return the name of the topic of alarms."""
    return f"s3-processor-operations-{environment}"


def alarm(environment: str, what: str) -> str:
    """Return the name of the alarm about something."""
    return f"s3-processor-{what}-{environment}"


def dashboard(environment: str) -> str:
    """Return the name of the dashboard; the folder of the saved queries has the same."""
    return f"s3-processor-{environment}"


def uploads_queue(environment: str) -> str:
    """Return the name of the queue that S3 writes its events to."""
    return f"s3-processor-uploads-{environment}"


def uploads_dead_letters(environment: str) -> str:
    """Return the name of the queue of uploads that could not be processed."""
    return f"s3-processor-uploads-dlq-{environment}"


def changes_dead_letters(environment: str) -> str:
    """Return the name of the queue of table changes that could not be announced."""
    return f"s3-processor-changes-dlq-{environment}"


def processor_function(environment: str) -> str:
    """Return the name of the function that reads and records objects."""
    return f"s3-processor-{environment}"


def notifier_function(environment: str) -> str:
    """Return the name of the function that announces changes of the table."""
    return f"s3-processor-notifier-{environment}"


def actions_function(environment: str) -> str:
    """Return the name of the function that tags and moves objects."""
    return f"s3-processor-actions-{environment}"


def actions_dead_letters(environment: str) -> str:
    """Return the name of the queue of table changes that could not be acted on."""
    return f"s3-processor-actions-dlq-{environment}"


def digest_function(environment: str) -> str:
    """Return the name of the function that sends digests to people."""
    return f"s3-processor-digest-{environment}"


def api_function(environment: str) -> str:
    """Return the name of the function behind the REST API."""
    return f"s3-processor-api-{environment}"


def reconciler_function(environment: str) -> str:
    """Return the name of the function that does the steps of a reconcile."""
    return f"s3-processor-reconciler-{environment}"


def attacher_function(environment: str, bucket: str) -> str:
    """Return the name of the function that attaches an existing bucket.

    It contains a hash of the bucket's name, which may be too long.
    """
    return f"s3-processor-attacher-{environment}-{_short(bucket)}"


def bucket_emptier(environment: str) -> str:
    """Return the name in the log group of CDK's function that empties a bucket to be deleted."""
    return f"s3-processor-bucket-emptier-{environment}"


def security_group_closer(environment: str) -> str:
    """Return the name in the log group of CDK's function that closes the default security group."""
    return f"s3-processor-security-group-closer-{environment}"


def state_machine(environment: str) -> str:
    """Return the name of the state machine that reconciles bucket and table."""
    return f"s3-processor-reconcile-{environment}"


def reconcile_schedule(environment: str, location: str | None) -> str:
    """Return the name of a watched location's schedule; None stands for the stack's bucket.

    It contains a hash of the location, which may be too long.
    """
    return state_machine(environment) + (f"-{_short(location)}" if location else "")


def reconcile_report(run: str) -> str:
    """Return the key of the report of a reconcile; a run is an execution's name."""
    return f"{RECONCILE_REPORTS}{run}/report.json"


def reconcile_scan_prefix(run: str) -> str:
    """Return the prefix of the files of a reconcile's ranges."""
    return f"{RECONCILE_REPORTS}{run}/seen/"


def reconcile_fingerprints_key(run: str) -> str:
    """Return the key of a reconcile's fingerprints."""
    return f"{RECONCILE_REPORTS}{run}/held"


def rest_api(environment: str) -> str:
    """Return the name of the REST API."""
    return f"s3-processor-api-{environment}"


def key_alias(environment: str) -> str:
    """Return the alias of a deployment's KMS key."""
    return f"alias/s3-processor-{environment}"


def read_only_policy(environment: str) -> str:
    """Return the name of the policy for read-only access."""
    return f"s3-processor-read-only-{environment}"


def operator_policy(environment: str) -> str:
    """Return the name of the policy for all operations of the API."""
    return f"s3-processor-operator-{environment}"


def _short(name: str) -> str:
    return f"{crc32(name.encode()):08x}"
