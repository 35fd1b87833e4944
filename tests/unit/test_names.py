from serverless_s3_processor.runtime.config import names


def test_the_names_that_people_know_stay() -> None:
    assert names.stack("prod") == "ServerlessS3ProcessorStack-prod"
    assert names.bucket("prod", "111122223333") == "s3-processor-bucket-prod-111122223333"
    assert names.records_table("prod") == "s3-object-metadata-prod"
    assert names.topic("prod") == "s3-processor-notifications-prod"
    assert names.processor_function("prod") == "s3-processor-prod"
    assert names.rest_api("prod") == "s3-processor-api-prod"
    assert names.WATCHED_PREFIX == "uploads/"
    assert (names.OBJECT_KEY, names.UPLOAD_TIME) == ("objectKey", "uploadTime")
    assert (names.DEFAULT_ENVIRONMENT, names.DEFAULT_REGION) == ("dev", "us-east-1")
