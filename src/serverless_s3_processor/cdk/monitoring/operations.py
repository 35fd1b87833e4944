"""What a person needs who looks after the system: alarms, a dashboard, queries of the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serverless_s3_processor.cdk.monitoring.alarms import Alarms
from serverless_s3_processor.cdk.monitoring.dashboard import Dashboard
from serverless_s3_processor.cdk.monitoring.operations_topic import OperationsTopic
from serverless_s3_processor.cdk.monitoring.saved_queries import SavedQueries

if TYPE_CHECKING:
    from constructs import Construct

    from serverless_s3_processor.cdk.monitoring.monitored_resources import Watching
    from serverless_s3_processor.cdk.settings.context import Context
    from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue


def watch(
    scope: Construct,
    *,
    context: Context,
    watching: Watching,
    uploads: UploadsQueue,
    state_machine_arn: str,
) -> str:
    """Watch a stack; return the ARN of the topic that is told. Call it when all else is made."""
    environment = context.env_suffix
    operations = OperationsTopic(
        scope, "Operations", environment=environment, email_address=context.email_address
    )
    topic_arn = operations.topic.topic_arn
    alarms = Alarms(
        scope,
        "Alarms",
        environment=environment,
        topic_arn=topic_arn,
        watching=watching,
        uploads=uploads,
        digest_minutes=context.digest_minutes,
        state_machine_arn=state_machine_arn,
    )
    Dashboard(scope, "Dashboard", context=context, watching=watching, alarms=alarms.told)
    SavedQueries(scope, "Queries", environment=environment, functions=watching.functions)
    return topic_arn
