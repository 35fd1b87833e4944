"""The queues of dead letters that the API's function reads."""

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment


class DeadLetterQueues:
    """The queues of uploads and of changes that were given up."""

    def __init__(self, deployment: Deployment) -> None:
        variables = deployment.variables(names.api_function(deployment.environment))
        self.uploads: str = variables["DEAD_LETTERS_URL"]
        self.changes: str = variables["CHANGES_DEAD_LETTERS_URL"]
        self._sqs = deployment.client("sqs")

    def put(self, queue: str, *bodies: str) -> None:
        for body in bodies:
            self._sqs.send_message(QueueUrl=queue, MessageBody=body)

    def purge(self) -> None:
        for queue in (self.uploads, self.changes):
            self._sqs.purge_queue(QueueUrl=queue)
