"""The queues of dead letters, as the API's function knows them."""

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment


class DeadQueues:
    """Both queues of dead letters."""

    def __init__(self, deployment: Deployment) -> None:
        name = names.api_function(deployment.environment)
        told = deployment.client("lambda").get_function_configuration(FunctionName=name)
        settings = told["Environment"]["Variables"]
        self.uploads: str = settings["DEAD_LETTERS_URL"]
        self.changes: str = settings["CHANGES_DEAD_LETTERS_URL"]
        self._sqs = deployment.client("sqs")

    def put(self, queue: str, *bodies: str) -> None:
        for body in bodies:
            self._sqs.send_message(QueueUrl=queue, MessageBody=body)

    def purge(self) -> None:
        for queue in (self.uploads, self.changes):
            self._sqs.purge_queue(QueueUrl=queue)
