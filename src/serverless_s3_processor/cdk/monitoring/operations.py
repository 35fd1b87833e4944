"""What operators need: alarms, queries of the logs, and a dashboard on request."""

from aws_cdk.aws_sns import Topic
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.monitoring.alarms import Alarms
from serverless_s3_processor.cdk.monitoring.dashboard import Dashboard
from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources
from serverless_s3_processor.cdk.monitoring.operations_topic import OperationsTopic
from serverless_s3_processor.cdk.monitoring.saved_queries import SavedQueries
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue


def monitor(
    scope: Construct,
    *,
    monitored: MonitoredResources,
    uploads: UploadsQueue,
    state_machine_arn: str,
) -> Topic:
    """Monitor a deployment, and return the topic of its alarms. Call it after all other parts."""
    operations = OperationsTopic(scope, "Operations")
    alarms = Alarms(
        scope,
        "Alarms",
        topic=operations.topic,
        monitored=monitored,
        uploads=uploads,
        state_machine_arn=state_machine_arn,
    )
    if deployment_of(scope).props.dashboard:
        Dashboard(scope, "Dashboard", monitored=monitored, alarms=alarms.notifying)
    SavedQueries(scope, "Queries", functions=monitored.functions)
    return operations.topic
