from aws_cdk.aws_apigateway import RestApi
from aws_cdk.aws_dynamodb import Table
from aws_cdk.aws_iam import Grant, IGrantable, ManagedPolicy
from aws_cdk.aws_lambda import Function as LambdaFunction
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sqs import Queue

from serverless_s3_processor.cdk.api.callers import Callers
from serverless_s3_processor.cdk.deployment import Deployment
from serverless_s3_processor.runtime.config import names


class SharedResources(Deployment):
    """The resources of a deployment that other parts of an app may use, with grant methods."""

    bucket: Bucket
    """The bucket that files are uploaded to, under `uploads/`."""
    queue: Queue
    """The queue of uploads, which S3 writes to and the processor reads."""
    dead_letter_queue: Queue
    """The queue of uploads that could not be processed."""
    table: Table
    """The table of object records."""
    topic: Topic
    """The topic of a message per object, and of digests."""
    operations_topic: Topic
    """The topic of alarms."""
    function: LambdaFunction
    """The function that processes objects."""
    api: RestApi
    """The REST API, for requests that are signed with IAM."""
    read_only_policy: ManagedPolicy
    """The policy of people who see records and failures."""
    operator_policy: ManagedPolicy
    """The policy of people who also upload, download, process again and redrive."""
    _callers: Callers

    def grant_upload(self, grantee: IGrantable) -> Grant:
        """Allow uploads under the watched prefix."""
        return self.bucket.grant_put(grantee, f"{names.WATCHED_PREFIX}*")

    def grant_read_records(self, grantee: IGrantable) -> Grant:
        """Allow reading the table of records, its index and its stream."""
        return self.table.grant_read_data(grantee)

    def grant_subscribe(self, grantee: IGrantable) -> Grant:
        """Allow subscribing to the topic."""
        return self.topic.grant_subscribe(grantee)

    def grant_read_api(self, grantee: IGrantable) -> Grant:
        """Allow calling those methods of the API that change nothing."""
        return self._grant_api(grantee, self._callers.read_arns)

    def grant_operate_api(self, grantee: IGrantable) -> Grant:
        """Allow calling all methods of the API."""
        return self._grant_api(grantee, self._callers.operate_arns)

    def _grant_api(self, grantee: IGrantable, arns: list[str]) -> Grant:
        actions = ["execute-api:Invoke"]
        return Grant.add_to_principal(grantee=grantee, actions=actions, resource_arns=arns)
