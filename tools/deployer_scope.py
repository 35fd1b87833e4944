"""What CloudFormation's schemas don't say: names of resources, what else is needed, what is not."""

from collections.abc import Mapping
from typing import Any, Final

Document = dict[str, Any]

_FUNCTIONS: Final = (
    "arn:aws:lambda:*:*:function:s3-processor-*",
    "arn:aws:lambda:*:*:function:ServerlessS3*",
)
_ROLES: Final = "arn:aws:iam::*:role/ServerlessS3*"
PATTERNS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "cloudwatch": {
        "alarm": ("arn:aws:cloudwatch:*:*:alarm:s3-processor-*",),
        "dashboard": ("arn:aws:cloudwatch::*:dashboard/s3-processor-*",),
    },
    "dynamodb": {
        "table": (
            "arn:aws:dynamodb:*:*:table/s3-object-metadata-*",
            "arn:aws:dynamodb:*:*:table/s3-processor-*",
        )
    },
    "iam": {"role": (_ROLES,), "policy": ("arn:aws:iam::*:policy/s3-processor-*",)},
    "lambda": {"function": _FUNCTIONS},
    "logs": {
        "log-group": (
            "arn:aws:logs:*:*:log-group:/aws/apigateway/s3-processor-*",
            "arn:aws:logs:*:*:log-group:/aws/lambda/s3-processor-*",
        )
    },
    "s3": {"bucket": ("arn:aws:s3:::s3-processor-*",)},
    "scheduler": {"schedule": ("arn:aws:scheduler:*:*:schedule/default/s3-processor-*",)},
    "sns": {"topic": ("arn:aws:sns:*:*:s3-processor-*",)},
    "sqs": {"queue": ("arn:aws:sqs:*:*:s3-processor-*",)},
    "states": {"statemachine": ("arn:aws:states:*:*:stateMachine:s3-processor-*",)},
}
"""Names of resources, by service and by type: all others have generated ids.

CloudFormation names roles, and functions of CDK's, after the stack, whose name it may shorten.
"""

ON_ANY: Final = frozenset({"cloudwatch:PutCompositeAlarm"})
"""What AWS takes for all resources only, whatever its reference says.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"""

LEFT_OUT: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("autoscaling:*", "elasticfilesystem:*", "firehose:*", "kinesis:*", "s3files:*"),
            *("s3tables:*", "vpc-lattice:*", "vpce:*"),
        ),
        "a service that no template uses",
    ),
    **dict.fromkeys(
        (
            *("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:GetItem"),
            *("dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:UpdateItem"),
            *("s3:DeleteObject", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObjectAcl"),
        ),
        "contents, which no template reads or writes",
    ),
    **dict.fromkeys(
        (
            *("dynamodb:AssociateTableReplica", "dynamodb:CreateTableReplica"),
            *("dynamodb:ImportTable", "lambda:PassCapacityProvider"),
            *("iam:AttachGroupPolicy", "iam:AttachUserPolicy", "iam:DetachGroupPolicy"),
            "iam:DetachUserPolicy",
        ),
        "a property that no template has",
    ),
    **dict.fromkeys(
        ("iam:CreateServiceLinkedRole", "iam:PassRole"),
        "allowed, on fewer resources",
    ),
}
"""What schemas name and the policies don't allow, with the reason."""

_PASSED_TO: Final = ("apigateway", "lambda", "scheduler", "states")
ADDED: Final[tuple[Document, ...]] = (
    {
        "Sid": "InvokeCustomResources",
        "Effect": "Allow",
        "Action": ["lambda:InvokeFunction"],
        "Resource": [*_FUNCTIONS],
    },
    {
        "Sid": "ReadAssets",
        "Effect": "Allow",
        "Action": ["s3:GetBucketLocation", "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::cdk-*-assets-*", "arn:aws:s3:::cdk-*-assets-*/*"],
    },
    {
        "Sid": "ReadBootstrapVersion",
        "Effect": "Allow",
        "Action": ["ssm:GetParameters"],
        "Resource": ["arn:aws:ssm:*:*:parameter/cdk-bootstrap/*"],
    },
    {
        "Sid": "PassRoles",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": [_ROLES],
        "Condition": {
            "StringEquals": {
                "iam:PassedToService": [f"{service}.amazonaws.com" for service in _PASSED_TO]
            }
        },
    },
    {
        "Sid": "CreateRoleOfApiGateway",
        "Effect": "Allow",
        "Action": ["iam:CreateServiceLinkedRole"],
        "Resource": ["arn:aws:iam::*:role/aws-service-role/ops.apigateway.amazonaws.com/*"],
    },
)
"""What CloudFormation needs beside the permissions in schemas."""

DEPLOYER: Final[Document] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "UseBootstrapRoles",
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Resource": [
                f"arn:aws:iam::*:role/cdk-*-{role}-role-*"
                for role in ("deploy", "file-publishing", "lookup")
            ],
        }
    ],
}
