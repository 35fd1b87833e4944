import json

from tests.cdk.synthesized import Json, Synthesized, as_list

MACHINE = "AWS::StepFunctions::StateMachine"
SCHEDULE = "AWS::Scheduler::Schedule"
FUNCTION = "s3-processor-reconciler-dev"


def definition(stack: Synthesized) -> Json:
    parts = stack.only(MACHINE)["Properties"]["DefinitionString"]["Fn::Join"][1]
    text = "".join(part if isinstance(part, str) else _reference(part) for part in parts)
    read: Json = json.loads(text)
    return read


def _reference(part: Json) -> str:
    if "Fn::GetAtt" in part:
        return "<function>"
    return "<bucket>" if part["Ref"] != "AWS::Partition" else "<partition>"


def tasks(states: Json) -> list[Json]:
    """All tasks, those of maps included."""
    own_tasks = [state for state in states.values() if state["Type"] == "Task"]
    maps = [state for state in states.values() if state["Type"] == "Map"]
    return own_tasks + [task for state in maps for task in tasks(state["ItemProcessor"]["States"])]


def role(stack: Synthesized, reference: Json) -> Json:
    properties: Json = stack.template["Resources"][reference["Fn::GetAtt"][0]]["Properties"]
    return properties


def statements(of: Json) -> list[Json]:
    [policy] = of["Policies"]
    statements: list[Json] = policy["PolicyDocument"]["Statement"]
    return statements


def test_it_is_a_standard_state_machine_of_that_name(dev: Synthesized, prod: Synthesized) -> None:
    for stack, environment in ((dev, "dev"), (prod, "prod")):
        machine = stack.only(MACHINE)["Properties"]
        assert machine["StateMachineName"] == f"s3-processor-reconcile-{environment}"
        assert machine["StateMachineType"] == "STANDARD"


def test_the_function_is_outside_of_the_network_and_has_time(dev: Synthesized) -> None:
    function = dev.function(FUNCTION)
    assert (function["MemorySize"], function["Timeout"]) == (512, 300)
    assert "VpcConfig" not in function
    settings = function["Environment"]["Variables"]
    assert (settings["MEMORY_MB"], settings["GRACE_MINUTES"]) == ("512", "15")


def test_the_listing_is_done_in_batches_by_express_children(
    dev: Synthesized, prod: Synthesized
) -> None:
    listing = definition(dev)["States"]["List"]
    assert listing["ItemReader"]["Resource"] == "arn:<partition>:states:::s3:listObjectsV2"
    assert listing["ItemSelector"] == {"Key.$": "$$.Map.Item.Value.Key"}
    assert listing["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "EXPRESS",
    }
    assert (listing["MaxConcurrency"], listing["ToleratedFailurePercentage"]) == (40, 5)
    assert listing["ItemBatcher"]["MaxItemsPerBatch"] == 990
    other = definition(prod)["States"]["List"]
    assert (other["MaxConcurrency"], other["ToleratedFailurePercentage"]) == (7, 0)
    assert other["ItemBatcher"]["MaxItemsPerBatch"] == 100


def test_what_batches_return_goes_to_the_bucket_and_not_to_the_next_state(
    dev: Synthesized, prod: Synthesized
) -> None:
    for stack in (dev, prod):
        listing = definition(stack)["States"]["List"]
        assert listing["ResultWriter"] == {
            "Resource": "arn:<partition>:states:::s3:putObject",
            "Parameters": {"Bucket": "<bucket>", "Prefix": "reports/batches"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"},
        }
        assert listing["ResultPath"] is None
        assert listing["ItemProcessor"]["States"]["Batch"]["ResultSelector"] == {}
        text = json.dumps(definition(stack))
        assert text.count('"DISTRIBUTED"') == text.count('"ResultWriter"') == 1


def test_the_definition_names_no_partition(dev: Synthesized) -> None:
    assert "arn:aws" not in json.dumps(definition(dev))
    resources = {task["Resource"] for task in tasks(definition(dev)["States"])}
    assert resources == {"arn:<partition>:states:::lambda:invoke"}


def test_a_batch_with_its_terms_fits_into_what_a_child_takes(dev: Synthesized) -> None:
    batcher = definition(dev)["States"]["List"]["ItemBatcher"]
    assert batcher["MaxInputBytesPerBatch"] + 2 * 1024 < 262_144


def test_whatever_fails_is_reported_before_the_run_fails(dev: Synthesized) -> None:
    states = definition(dev)["States"]
    for name in ("Begin", "List", "Rest", "Records", "Finish"):
        *_, catch = states[name]["Catch"]
        assert (catch["ErrorEquals"], catch["Next"]) == (["States.ALL"], "Report failure")
    assert states["Report failure"]["Next"] == "Failed"
    assert states["Failed"]["Type"] == "Fail"


def test_a_run_continues_if_the_results_of_batches_can_not_be_written(dev: Synthesized) -> None:
    unwritten, _ = definition(dev)["States"]["List"]["Catch"]
    assert (unwritten["ErrorEquals"], unwritten["Next"]) == (["States.ResultWriterFailed"], "Rest")
    assert unwritten["ResultPath"] is None


def test_every_task_is_repeated_when_it_is_throttled_and_ends_in_time(dev: Synthesized) -> None:
    all_tasks = tasks(definition(dev)["States"])
    assert len(all_tasks) == 6
    for task in all_tasks:
        throttled, passing = task["Retry"]
        assert throttled["ErrorEquals"] == ["Lambda.TooManyRequestsException"]
        assert {throttled["JitterStrategy"], passing["JitterStrategy"]} == {"FULL"}
        assert "UnavailableError" in passing["ErrorEquals"]
        assert task["Parameters"]["FunctionName"] == "<function>"
        assert task["TimeoutSeconds"] <= 310


def test_its_role_invokes_lists_and_starts_its_children_and_no_more(dev: Synthesized) -> None:
    machine = dev.only(MACHINE)["Properties"]
    work = role(dev, machine["RoleArn"])
    allowed = [(as_list(s["Action"]), s.get("Condition")) for s in statements(work)]
    assert allowed == [
        (["lambda:InvokeFunction"], None),
        (["s3:ListBucket"], {"StringLike": {"s3:prefix": ["uploads/*"]}}),
        (["states:StartExecution"], None),
        (["states:DescribeExecution", "states:StopExecution"], None),
        (
            [
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ],
            None,
        ),
    ]
    assert json.dumps(statements(work)[-1]["Resource"]).count("/reports/batches/*") == 1
    assert all(statement["Resource"] != "*" for statement in statements(work))
    [trust] = work["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert set(trust["Condition"]) == {"StringEquals", "ArnLike"}


def test_the_function_reads_nothing_but_what_runs_wrote(dev: Synthesized) -> None:
    allowed = statements_of_work(dev)
    for statement in allowed:
        if set(as_list(statement["Action"])) & {"s3:GetObject", "s3:PutObject"}:
            assert json.dumps(statement["Resource"]).count("/reports/reconcile/*") == 1
        if statement["Action"] == "s3:ListBucket":
            prefixes = ["reports/reconcile/*"]
            assert statement["Condition"] == {"StringLike": {"s3:prefix": prefixes}}


def statements_of_work(stack: Synthesized) -> list[Json]:
    policies = {p["PolicyName"]: p["PolicyDocument"] for p in stack.role_of(FUNCTION)["Policies"]}
    statements: list[Json] = policies["Work"]["Statement"]
    return statements


def test_it_runs_every_night_by_a_role_that_can_start_it_and_nothing_else(
    dev: Synthesized,
) -> None:
    schedule = dev.properties(SCHEDULE, Name="s3-processor-reconcile-dev")
    assert schedule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    [_, given] = schedule["Target"]["Input"]["Fn::Join"]
    bucket = {"Ref": next(iter(dev.all("AWS::S3::Bucket")))}
    assert given == ['{"bucket":"', bucket, '","prefix":"uploads/"}']
    caller = role(dev, schedule["Target"]["RoleArn"])
    [start] = statements(caller)
    assert start["Action"] == "states:StartExecution"
    assert json.dumps(start["Resource"]).count(":stateMachine:s3-processor-reconcile-dev") == 1
    [trust] = caller["AssumeRolePolicyDocument"]["Statement"]
    assert set(trust["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}


def test_without_a_schedule_it_runs_on_demand_only(prod: Synthesized) -> None:
    names = [resource["Properties"]["Name"] for resource in prod.all(SCHEDULE).values()]
    assert names == ["s3-processor-digest-prod"]
