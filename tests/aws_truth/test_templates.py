"""What AWS publishes of regions, policies and state machines, applied to what people deploy."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serverless_s3_processor.cdk.security.acknowledged import acknowledged
from tests.aws_truth.deployment import Deployment
from tests.aws_truth.policies import flaws, statements
from tests.aws_truth.state_machines import complaint
from tests.cdk.security.scanning import found_by_cfn_lint

SERVICES = {
    "apigateway",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "kms",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "sns",
    "sqs",
    "states",
}
CALLED_OTHERWISE = {"states": "stepfunctions"}
"""The names of botocore, where they are not those of the ARNs."""
SUB_SERVICES = {"delivery.logs": "logs", "logging.s3": "s3"}

# Their event source mappings take no tags; JSON logs, GovCloud has not, and China's guide doesn't
# promise: https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
# https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html
INCOMPLETE = {"aws-us-gov", "aws-cn"}

# cfn-lint's data of the European Sovereign Cloud are a copy of us-east-1's, so it is no witness of
# what that region has. Its pattern of principals and asl-validator's of ARNs don't know the
# partition: the latter sees the ARNs of another.
UNKNOWN_PARTITION = {("aws-eusc", "W1032", "Key/Key")}


def strings(value: Any) -> Iterator[str]:
    """Yield all text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*value, *value.values()])
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def foreign(text: str, deployment: Deployment) -> list[str]:
    """Return the ARNs and hosts in a text that are not of the deployment's partition."""
    arns = [f"arn:{name}:" for name in re.findall(r"arn:(aws[a-z-]*):", text)]
    hosts = re.findall(r"[\w.-]+\.amazonaws\.(?:com\.cn|com|eu)(?![\w.-])", text)
    services = {f"{name}.amazonaws.com" for name in SERVICES | SUB_SERVICES.keys()}
    own = f".{deployment.region}.{deployment.resolved.suffix}"
    return [arn for arn in arns if arn != f"arn:{deployment.partition}:"] + [
        host for host in hosts if host not in services and not host.endswith(own)
    ]


def test_no_arn_host_or_principal_is_of_another_partition(deployment: Deployment) -> None:
    texts = list(strings(deployment.stack.template))
    assert [arn for text in texts for arn in foreign(text, deployment)] == []
    assert [text for text in texts if f"arn:{deployment.partition}:" in text]


def test_the_region_has_every_service(deployment: Deployment) -> None:
    types = {r["Type"] for r in deployment.resolved.resources.values()}
    used = {type_.split("::")[1].lower() for type_ in types if type_.startswith("AWS::")}
    assert used - {"iam", "stepfunctions"} <= SERVICES  # IAM has one endpoint in each partition
    assert [s for s in SERVICES if deployment.lacks(CALLED_OTHERWISE.get(s, s))] == []


def test_functions_use_nothing_that_the_partition_lacks(deployment: Deployment) -> None:
    mappings = deployment.stack.all("AWS::Lambda::EventSourceMapping").values()
    functions = deployment.stack.all("AWS::Lambda::Function").values()
    formats = {f["Properties"]["LoggingConfig"].get("LogFormat") for f in functions}
    is_complete = deployment.partition not in INCOMPLETE
    assert {"Tags" in mapping["Properties"] for mapping in mappings} == {is_complete}
    assert ("JSON" in formats) == is_complete
    queries = [str(q) for q in deployment.stack.all("AWS::Logs::QueryDefinition").values()]
    assert any("platform.report" in query for query in queries) == is_complete
    assert any('@type = "REPORT"' in query for query in queries) != is_complete


def test_cfn_lint_finds_nothing_in_it_that_is_not_acknowledged(deployment: Deployment) -> None:
    answers = acknowledged()
    findings = found_by_cfn_lint(deployment.name, deployment.stack, deployment.region)
    assert [
        finding
        for finding in findings
        if not any(answer.matches(finding) for answer in answers)
        and (deployment.partition, finding.rule, finding.resource) not in UNKNOWN_PARTITION
    ] == []


def test_every_action_in_a_policy_exists_and_supports_its_resources(deployment: Deployment) -> None:
    resources = deployment.resolved.resources
    assert [
        (id_, flaw)
        for id_, resource in resources.items()
        for statement in statements(resource)
        for flaw in flaws(statement, deployment.resolved.text)
    ] == []


def test_asl_validator_finds_nothing_in_the_state_machines(
    deployment: Deployment, tmp_path: Path
) -> None:
    machines = deployment.stack.all("AWS::StepFunctions::StateMachine").values()
    for machine in machines:
        definition = deployment.resolved.text(machine["Properties"]["DefinitionString"])
        assert complaint(definition.replace("arn:aws-eusc:", "arn:aws:"), tmp_path) == ""
    assert machines
