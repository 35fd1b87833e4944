"""Queues that another service may send to."""

import json
from typing import Any


def create_queue(sqs: Any, name: str, service: str, source_arn: str | None = None) -> str:
    """Create a queue that a service of AWS, or one source of it, may send to; return its URL."""
    url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    condition = {"Condition": {"ArnEquals": {"aws:SourceArn": source_arn}}} if source_arn else {}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn(sqs, url),
        **condition,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return url


def queue_arn(sqs: Any, url: str) -> str:
    """Return the ARN of the queue at a URL."""
    response = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(response["Attributes"]["QueueArn"])
