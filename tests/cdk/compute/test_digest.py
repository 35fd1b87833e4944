from tests.cdk.synthesized import Json, Synthesized


def _schedule(stack: Synthesized) -> Json:
    return stack.properties("AWS::Scheduler::Schedule", Name="s3-processor-digest-dev")


def test_it_is_called_every_minute(dev: Synthesized) -> None:
    function = dev.id_of("AWS::Lambda::Function", FunctionName="s3-processor-digest-dev")
    schedule = _schedule(dev)
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": [function, "Arn"]}


def test_or_as_often_as_the_context_says(prod: Synthesized) -> None:
    prod.has("AWS::Scheduler::Schedule", {"ScheduleExpression": "rate(15 minutes)"})
    settings = prod.variables("s3-processor-digest-prod")
    assert settings["DIGEST_MINUTES"] == "15"


def test_a_failed_call_is_not_retried(dev: Synthesized) -> None:
    function = dev.id_of("AWS::Lambda::Function", FunctionName="s3-processor-digest-dev")
    invoking = dev.only("AWS::Lambda::EventInvokeConfig")["Properties"]
    assert invoking["FunctionName"] == {"Ref": function}
    assert invoking["MaximumRetryAttempts"] == 0
    retries = _schedule(dev)["Target"]["RetryPolicy"]
    assert retries == {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 2}


def test_the_schedule_can_call_it_and_nothing_else(dev: Synthesized) -> None:
    function = dev.id_of("AWS::Lambda::Function", FunctionName="s3-processor-digest-dev")
    target = _schedule(dev)["Target"]
    role = dev.template["Resources"][target["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"] == {"Fn::GetAtt": [function, "Arn"]}
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert set(trust["Condition"]["StringEquals"]) == {"aws:SourceAccount", "aws:SourceArn"}
