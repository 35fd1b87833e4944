"""A stack as samples show it: the bucket calls the function, which records and announces."""

import json
from pathlib import Path
from typing import Any, Final

from serverless_s3_processor.local.environment import ACCOUNT, REGION
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.config import names

FUNCTION: Final = "baseline"
BUCKET: Final = f"baseline-{ACCOUNT}"
TABLE: Final = "baseline"
_HANDLER: Final = Path(__file__).with_name("baseline.py")
_NAME: Final = "Baseline"


def deploy(stack: LocalStack) -> None:
    """Create it in a local stack that runs, with the rights that it needs."""
    cloudformation = stack.session().client("cloudformation")
    cloudformation.create_stack(
        StackName=_NAME, TemplateBody=json.dumps(_template()), Capabilities=["CAPABILITY_IAM"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def _template() -> dict[str, Any]:
    allowed = {
        "s3:GetObject": f"arn:aws:s3:::{BUCKET}/*",
        "dynamodb:PutItem": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{TABLE}",
        "sns:Publish": {"Ref": "Topic"},
        "logs:*": "*",
    }
    trusts = {"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "AssumeRolePolicyDocument": _policy({"Effect": "Allow", **trusts}),
        "Policies": [
            {
                "PolicyName": "baseline",
                "PolicyDocument": _policy(
                    *({"Effect": "Allow", "Action": a, "Resource": on} for a, on in allowed.items())
                ),
            }
        ],
    }
    function = {
        "FunctionName": FUNCTION,
        "Runtime": f"python{names.PYTHON}",
        "Handler": "index.handler",
        "Timeout": 30,
        "MemorySize": 512,
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": _HANDLER.read_text(encoding="utf-8")},
        "Environment": {
            "Variables": {
                "RECORDS_TABLE": TABLE,
                "TOPIC_ARN": {"Ref": "Topic"},
                "ENVIRONMENT": "baseline",
            }
        },
    }
    keys = {names.OBJECT_KEY: "HASH", names.UPLOAD_TIME: "RANGE"}
    table = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": k, "AttributeType": "S"} for k in keys],
        "KeySchema": [{"AttributeName": k, "KeyType": kind} for k, kind in keys.items()],
    }
    permission = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Function"},
        "Principal": "s3.amazonaws.com",
        "SourceArn": f"arn:aws:s3:::{BUCKET}",
    }
    watched = {"Name": "prefix", "Value": names.WATCHED_PREFIX}
    notification = {
        "Event": "s3:ObjectCreated:*",
        "Function": {"Fn::GetAtt": ["Function", "Arn"]},
        "Filter": {"S3Key": {"Rules": [watched]}},
    }
    bucket = {
        "BucketName": BUCKET,
        "NotificationConfiguration": {"LambdaConfigurations": [notification]},
    }
    resources = {
        "Topic": _resource("SNS::Topic", {"TopicName": "baseline"}),
        "Table": _resource("DynamoDB::Table", table),
        "Role": _resource("IAM::Role", role),
        "Function": _resource("Lambda::Function", function),
        "Permission": _resource("Lambda::Permission", permission),
        "Bucket": {**_resource("S3::Bucket", bucket), "DependsOn": "Permission"},
    }
    return {"Resources": resources}


def _resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
