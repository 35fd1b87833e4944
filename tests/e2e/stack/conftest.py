from collections.abc import Iterator

import pytest

from tests.e2e.support.deployment import Deployment


@pytest.fixture
def fast_redelivery(deployment: Deployment) -> Iterator[None]:
    """The queue delivers what failed again after a second, not after three minutes."""
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    deployment.set_visibility_timeout(1)
    yield
    deployment.set_visibility_timeout(int(attributes["Attributes"]["VisibilityTimeout"]))
