import json

from tests.cdk.synthesized import Json, Synthesized
from tests.cdk.topics import topic_id

STREAM_LIFE_SECONDS = 24 * 60 * 60


def mapping_of(stack: Synthesized) -> Json:
    return stack.properties("AWS::Lambda::EventSourceMapping", StartingPosition="TRIM_HORIZON")


def test_it_follows_the_records_from_the_first_change(dev: Synthesized) -> None:
    function = dev.id_of("AWS::Lambda::Function", FunctionName="s3-processor-notifier-dev")
    table = dev.id_of("AWS::DynamoDB::Table", TableName="s3-object-metadata-dev")
    mapping = mapping_of(dev)
    assert mapping["FunctionName"] == {"Ref": function}
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": [table, "StreamArn"]}


def test_a_bad_change_does_not_block_others(dev: Synthesized) -> None:
    mapping = mapping_of(dev)
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_it_gives_up_before_the_stream_expires_and_stores_dead_letters(dev: Synthesized) -> None:
    mapping = mapping_of(dev)
    aside = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-changes-dlq-dev")
    assert mapping["MaximumRetryAttempts"] == -1
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < STREAM_LIFE_SECONDS
    destination = mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": [aside, "Arn"]}


def test_it_ignores_removed_records(dev: Synthesized) -> None:
    [pattern] = mapping_of(dev)["FilterCriteria"]["Filters"]
    assert json.loads(pattern["Pattern"]) == {"eventName": ["INSERT", "MODIFY"]}


def test_its_settings_name_topic_summaries_and_dead_letters(dev: Synthesized) -> None:
    settings = dev.variables("s3-processor-notifier-dev")
    summaries = dev.id_of("AWS::DynamoDB::Table", TableName="s3-processor-summaries-dev")
    topic = topic_id(dev, "s3-processor-notifications-dev")
    dead_letters = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-changes-dlq-dev")
    assert settings == {
        "ENVIRONMENT": "dev",
        "TOPIC_ARN": {"Ref": topic},
        "SUMMARIES_TABLE": {"Ref": summaries},
        "DEAD_LETTERS_URL": {"Ref": dead_letters},
        "ANNOUNCE": "",
        "URL_SUFFIX": {"Ref": "AWS::URLSuffix"},
    }
