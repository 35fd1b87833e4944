from tests.cdk.synthesized import Synthesized


def test_entries_are_keyed_by_period_and_expire(dev: Synthesized) -> None:
    dev.has(
        "AWS::DynamoDB::Table",
        {
            "TableName": "s3-processor-summaries-dev",
            "KeySchema": [
                {"AttributeName": "period", "KeyType": "HASH"},
                {"AttributeName": "entry", "KeyType": "RANGE"},
            ],
            "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": True},
            "BillingMode": "PAY_PER_REQUEST",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    )
