"""Settings of the functions whose adapters are in memory."""

from serverless_s3_processor.runtime.config.digest import DigestSettings
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations

BUCKET = "s3-processor-bucket-test-111122223333"
WATCHED = WatchedLocations.parse(f"{BUCKET}/uploads/")
PROCESSOR = ProcessorSettings(
    environment="test",
    watched=WATCHED,
    records_table="records",
    summaries_table="summaries",
    first_read_bytes=1024,
    read_budget_bytes=1 << 20,
)
NOTIFIER = NotifierSettings(
    environment="test",
    topic_arn="topic",
    summaries_table="summaries",
    dead_letters_url="https://changes",
)
DIGEST = DigestSettings(environment="test", topic_arn="topic", summaries_table="summaries")
