from typing import Final

from aws_cdk import Aws
from aws_cdk.aws_iam import PolicyStatement, ServicePrincipal
from aws_cdk.aws_sns import Subscription, SubscriptionProtocol, Topic
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.security.statements import colon_arn
from serverless_s3_processor.runtime.config import names


class OperationsTopic(Construct):
    """The topic of alarms, and the operators' e-mail subscription.

    Not encrypted with the key that AWS manages for SNS: its policy does not let CloudWatch publish,
    and alarms would be lost silently. The policy of a customer's key can allow it. Alarms contain
    names and numbers, never contents of files.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        environment = deployment.environment
        self.topic: Final = Topic(
            self,
            "Topic",
            topic_name=names.operations_topic(environment),
            master_key=deployment.key,
            enforce_ssl=True,
        )
        self.topic.add_to_resource_policy(self._alarms_of(environment))
        Subscription(
            self,
            "Email",
            topic=self.topic,
            protocol=SubscriptionProtocol.EMAIL,
            endpoint=deployment.props.email_address,
        )

    def _alarms_of(self, environment: str) -> PolicyStatement:
        """Let only the alarms of this deployment publish without a role."""
        alarms = colon_arn(self, "cloudwatch", "alarm", names.alarm(environment, "*"))
        return PolicyStatement(
            sid="AlarmsOfThisDeployment",
            principals=[ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[self.topic.topic_arn],
            conditions={
                "ArnLike": {"aws:SourceArn": alarms},
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
            },
        )
