"""What AWS would refuse is found."""

from pathlib import Path
from typing import Any

import pytest

from tests.aws_truth.policies import flaws, overlap
from tests.aws_truth.state_machines import complaint


def flaws_of(action: str, resource: str, **condition: Any) -> list[str]:
    statement = {"Action": action, "Resource": resource, "Condition": {"StringEquals": condition}}
    return list(flaws(statement, str))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", "arn:aws:s3:::bucket/*"),
        ("s3:Get*", "arn:aws-cn:s3:::bucket"),
        ("dynamodb:ListStreams", "*"),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/f:*"),
        ("execute-api:Invoke", "execute-api:/*/GET/*"),
    ],
)
def test_what_the_reference_has_is_fine(action: str, resource: str) -> None:
    assert flaws_of(action, resource) == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObjects", "*"),
        ("s3:GetObject", "arn:aws:s3:::bucket"),
        ("s3:ListBucket", "arn:aws:s3:::bucket/*"),
        ("dynamodb:ListStreams", "arn:aws:dynamodb:us-east-1:1:table/t"),
        ("sqs:SendMessage", "arn:aws:sns:us-east-1:1:topic"),
    ],
)
def test_what_it_has_not_is_a_flaw(action: str, resource: str) -> None:
    assert flaws_of(action, resource)


def test_a_condition_key_must_exist() -> None:
    key = "s3:ExistingObjectTag/any"
    assert not flaws_of("s3:GetObject", "arn:aws:s3:::b/*", **{key: "1", "aws:any": "2"})
    assert flaws_of("s3:GetObject", "arn:aws:s3:::b/*", **{"s3:ObjectTags": "1"})


@pytest.mark.parametrize(
    ("pattern", "arn", "is_overlap"),
    [
        ("a:*", "*:b", True),
        ("a/b", "~/b", True),
        ("a/b", "~b", False),
        ("a", "a~", True),
        ("a", "b*", False),
    ],
)
def test_patterns_overlap_if_a_text_matches_both(
    pattern: str, arn: str, *, is_overlap: bool
) -> None:
    assert overlap(pattern, arn) is is_overlap


def test_a_state_that_is_not_there_is_complained_about(tmp_path: Path) -> None:
    assert "Nowhere" in complaint('{"StartAt": "Nowhere", "States": {}}', tmp_path)
