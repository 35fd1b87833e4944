from tests.cdk.synthesized import Synthesized


def test_the_key_is_object_and_upload_time(dev: Synthesized) -> None:
    dev.has(
        "AWS::DynamoDB::Table",
        {
            "TableName": "s3-object-metadata-dev",
            "KeySchema": [
                {"AttributeName": "objectKey", "KeyType": "HASH"},
                {"AttributeName": "uploadTime", "KeyType": "RANGE"},
            ],
            "BillingMode": "PAY_PER_REQUEST",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    )


def test_the_index_by_time_projects_all_attributes(dev: Synthesized) -> None:
    dev.has(
        "AWS::DynamoDB::Table",
        {
            "TableName": "s3-object-metadata-dev",
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-time",
                    "KeySchema": [
                        {"AttributeName": "dayShard", "KeyType": "HASH"},
                        {"AttributeName": "uploadTime", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        },
    )


def test_the_stream_has_old_and_new_items(dev: Synthesized) -> None:
    dev.has(
        "AWS::DynamoDB::Table",
        {
            "TableName": "s3-object-metadata-dev",
            "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        },
    )
