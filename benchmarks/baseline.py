"""The handler that samples show: called by S3 directly, HEAD, PutItem, Publish one after another.

It is what the figures of `make bench` are ratios to. Nothing of it is shipped.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
dynamodb = boto3.client("dynamodb")
sns = boto3.client("sns")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Record and announce each object of an event of S3."""
    print(f"Received event: {json.dumps(event)}")  # noqa: T201 - as they do
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        head = s3.head_object(Bucket=bucket, Key=key)
        now = datetime.now(UTC).isoformat()
        dynamodb.put_item(
            TableName=os.environ["RECORDS_TABLE"],
            Item={
                "objectKey": {"S": key},
                "uploadTime": {"S": record["eventTime"]},
                "bucketName": {"S": bucket},
                "objectSize": {"N": str(head["ContentLength"])},
                "contentType": {"S": head["ContentType"]},
                "etag": {"S": head["ETag"].strip('"')},
                "lastModified": {"S": head["LastModified"].isoformat()},
                "processedAt": {"S": now},
                "environment": {"S": os.environ["ENVIRONMENT"]},
            },
        )
        notice = {
            "event": record["eventName"],
            "bucket": bucket,
            "objectKey": key,
            "objectSize": head["ContentLength"],
            "contentType": head["ContentType"],
            "processedAt": now,
            "environment": os.environ["ENVIRONMENT"],
        }
        sns.publish(
            TopicArn=os.environ["TOPIC_ARN"],
            Subject=f"S3 Object Processed - {os.environ['ENVIRONMENT']}",
            Message=json.dumps(notice, indent=2),
        )
        print(f"Processed {key} of {bucket}: {json.dumps(notice)}")  # noqa: T201 - as they do
    return {"statusCode": 200, "body": json.dumps({"processed": len(event["Records"])})}
