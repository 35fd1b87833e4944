"""The deployed stack, changed by API calls so that it can be broken within minutes."""

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment

VISIBILITY_SECONDS = 8


def send_through(deployment: Deployment, endpoint: str) -> None:
    """Make all of the system's functions reach AWS at this endpoint."""
    lambda_ = deployment.client("lambda")
    for page in lambda_.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function["FunctionName"].startswith(names.processor_function("")):
                variables = {**function["Environment"]["Variables"], "AWS_ENDPOINT_URL": endpoint}
                lambda_.update_function_configuration(
                    FunctionName=function["FunctionName"], Environment={"Variables": variables}
                )


def deliver_again_soon(deployment: Deployment) -> None:
    """Deliver failed messages again after seconds in place of three minutes.

    Slow batches are so delivered again while they are in work, which queues may do at any time.
    """
    deployment.client("sqs").set_queue_attributes(
        QueueUrl=deployment.outputs["UploadsQueueUrl"],
        Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)},
    )
