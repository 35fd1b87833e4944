"""A template's values as AWS would resolve them, for checks that read text."""

from dataclasses import dataclass
from typing import Any, Final

ACCOUNT: Final = "111122223333"

_ARNS: Final = {
    ("AWS::DynamoDB::Table", "Arn"): "dynamodb:{region}:{account}:table/{id}",
    ("AWS::DynamoDB::Table", "StreamArn"): "dynamodb:{region}:{account}:table/{id}/stream/now",
    ("AWS::KMS::Key", "Arn"): "kms:{region}:{account}:key/{id}",
    ("AWS::Lambda::Function", "Arn"): "lambda:{region}:{account}:function:{id}",
    ("AWS::Logs::LogGroup", "Arn"): "logs:{region}:{account}:log-group:{id}:*",
    ("AWS::S3::Bucket", "Arn"): "s3:::{id}",
    ("AWS::SNS::Topic", "Ref"): "sns:{region}:{account}:{id}",
    ("AWS::SQS::Queue", "Arn"): "sqs:{region}:{account}:{id}",
    ("AWS::StepFunctions::StateMachine", "Arn"): "states:{region}:{account}:stateMachine:{id}",
}
"""What follows the partition in an attribute that is an ARN."""


@dataclass(frozen=True)
class ResolvedTemplate:
    """A template of one region, whose references have values."""

    resources: dict[str, Any]
    region: str
    partition: str
    suffix: str
    """The partition's DNS suffix, such as `amazonaws.com`."""

    def text(self, value: Any) -> str:
        """Return the text that a value has once the stack exists; an id stands for what AWS names.

        Raises:
            ValueError: it uses a function that no template here needs.
        """
        if isinstance(value, str):
            return value
        [(function, argument)] = value.items()
        if function == "Fn::Join":
            return str(argument[0]).join(map(self.text, argument[1]))
        if function == "Ref":
            return self._pseudo.get(argument) or self._attribute(argument, "Ref")
        if function == "Fn::GetAtt":
            return self._attribute(*argument)
        raise ValueError(f"{function} has no text here.")

    def _attribute(self, logical_id: str, name: str) -> str:
        arn = _ARNS.get((self.resources[logical_id]["Type"], name))
        if arn is None:
            return logical_id
        named = arn.format(region=self.region, account=ACCOUNT, id=logical_id)
        return f"arn:{self.partition}:{named}"

    @property
    def _pseudo(self) -> dict[str, str]:
        return {
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::URLSuffix": self.suffix,
        }
