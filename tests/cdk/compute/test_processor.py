from tests.cdk.synthesized import Synthesized
from tests.simulation.fair_queues import consumers
from tools.burst import quotas


def test_it_runs_in_the_network_for_at_most_half_a_minute(dev: Synthesized) -> None:
    function = dev.function("s3-processor-dev")
    assert function["Handler"] == "serverless_s3_processor.runtime.lambdas.processor.handler"
    assert function["Timeout"] == 30
    assert len(function["VpcConfig"]["SubnetIds"]) == 2
    assert len(function["VpcConfig"]["SecurityGroupIds"]) == 1


def test_memory_is_at_least_twice_the_concurrently_read_bytes(dev: Synthesized) -> None:
    function = dev.function("s3-processor-dev")
    settings = function["Environment"]["Variables"]
    read = int(settings["PARALLEL_READS"]) * int(settings["READ_BUDGET_BYTES"])
    assert function["MemorySize"] * 2**20 >= 2 * read


def test_there_is_memory_and_time_for_an_object_in_isolation(dev: Synthesized) -> None:
    function = dev.function("s3-processor-dev")
    settings = function["Environment"]["Variables"]
    own = 160 * 2**20
    assert function["MemorySize"] * 2**20 >= own + int(settings["ISOLATED_MEMORY_BYTES"])
    seconds = int(settings["RESERVE_SECONDS"]) + 2 * int(settings["ISOLATED_SECONDS"])
    assert function["Timeout"] > seconds


def test_its_settings_name_environment_and_table(dev: Synthesized) -> None:
    settings = dev.variables("s3-processor-dev")
    table = dev.id_of("AWS::DynamoDB::Table", TableName="s3-object-metadata-dev")
    assert settings["ENVIRONMENT"] == "dev"
    assert settings["RECORDS_TABLE"] == {"Ref": table}


def test_ten_concurrent_batches_report_failures_per_message(dev: Synthesized) -> None:
    function = dev.id_of("AWS::Lambda::Function", FunctionName="s3-processor-dev")
    queue = dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-dev")
    dev.has(
        "AWS::Lambda::EventSourceMapping",
        {
            "FunctionName": {"Ref": function},
            "EventSourceArn": {"Fn::GetAtt": [queue, "Arn"]},
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 1,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": 10},
        },
    )


def test_the_context_sets_the_concurrency(prod: Synthesized) -> None:
    queue = prod.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-prod")
    prod.has(
        "AWS::Lambda::EventSourceMapping",
        {
            "EventSourceArn": {"Fn::GetAtt": [queue, "Arn"]},
            "ScalingConfig": {"MaximumConcurrency": 250},
        },
    )


def test_provisioned_pollers_take_the_place_of_the_concurrency(
    without_libraries: Synthesized,
) -> None:
    stack = without_libraries
    queue = stack.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-locked")
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    id_ = stack.id_of("AWS::Lambda::EventSourceMapping", EventSourceArn=arn)
    mapping = stack.all("AWS::Lambda::EventSourceMapping")[id_]["Properties"]
    assert mapping["ProvisionedPollerConfig"] == {"MinimumPollers": 4, "MaximumPollers": 50}
    assert "ScalingConfig" not in mapping


def test_what_is_simulated_of_a_burst_is_what_is_deployed(dev: Synthesized) -> None:
    queue = dev.all("AWS::SQS::Queue")[
        dev.id_of("AWS::SQS::Queue", QueueName="s3-processor-uploads-dev")
    ]["Properties"]
    assert queue["VisibilityTimeout"] == quotas.VISIBILITY_TIMEOUT_SECONDS
    assert queue["RedrivePolicy"]["maxReceiveCount"] == quotas.MAX_RECEIVES
    mappings = [
        mapping["Properties"] for mapping in dev.all("AWS::Lambda::EventSourceMapping").values()
    ]
    [process] = [mapping for mapping in mappings if "ScalingConfig" in mapping]
    [announce] = [mapping for mapping in mappings if "ParallelizationFactor" in mapping]
    assert {process["BatchSize"], announce["BatchSize"]} == {quotas.BATCH_SIZE}
    assert process["ScalingConfig"]["MaximumConcurrency"] == quotas.Quotas().concurrency
    assert announce["ParallelizationFactor"] == quotas.Quotas().parallelization_factor
    assert process["BatchSize"] == consumers.BATCH_SIZE
    assert process["ScalingConfig"]["MaximumConcurrency"] == consumers.CONCURRENCY
    assert process["MaximumBatchingWindowInSeconds"] * 1000 == consumers.WINDOW


def test_no_concurrency_is_reserved(stack: Synthesized) -> None:
    for function in stack.all("AWS::Lambda::Function").values():
        assert "ReservedConcurrentExecutions" not in function["Properties"]
