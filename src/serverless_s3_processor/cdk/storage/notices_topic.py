from typing import Final

from aws_cdk.aws_kms import Alias
from aws_cdk.aws_sns import (
    Subscription,
    SubscriptionFilter,
    SubscriptionProtocol,
    Topic,
)
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.runtime.config import names


class NoticesTopic(Construct):
    """The topic of object notices and digests; only the digests are sent by e-mail.

    Encrypted with the key that AWS manages for SNS: it is free, and its policy allows every role
    that may publish. It does not allow other services such as CloudWatch, so alarms need their own
    topic.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        self.topic: Final = Topic(
            self,
            "Topic",
            topic_name=names.topic(deployment.environment),
            master_key=deployment.key or Alias.from_alias_name(self, "Key", "alias/aws/sns"),
            enforce_ssl=True,
        )
        digests = SubscriptionFilter.string_filter(allowlist=[names.KIND_DIGEST])
        Subscription(
            self,
            "Email",
            topic=self.topic,
            protocol=SubscriptionProtocol.EMAIL,
            endpoint=deployment.props.email_address,
            filter_policy={names.NOTICE_KIND: digests},
        )
