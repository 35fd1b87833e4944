"""Saved queries: they ask for fields that there are, in logs that there are."""

import re

import pytest

from serverless_s3_processor.cdk.monitoring.saved_queries import QUERIES, Query
from tests.cdk.monitoring.metrics import logged
from tests.cdk.synthesized import Synthesized

OF_LAMBDA = {
    "type",
    "record.requestId",
    "record.metrics.durationMs",
    "record.metrics.maxMemoryUsedMB",
}
OF_LAMBDA_AS_TEXT = {"@type", "@requestId", "@duration", "@maxMemoryUsed"}
OF_ALL = {"@timestamp", "@log"}
OF_ACTIONS = {"movedTo"}
"""Logged by the function that acts on results: tests/functions has no world for it."""
LANGUAGE = {"fields", "filter", "stats", "sort", "limit", "desc", "by", "as", "in", "and"} | {
    "ispresent",
    "count",
    "latest",
}


def fields_of(text: str) -> set[str]:
    """Return the fields that a query names, without those that it makes itself."""
    code = re.sub(r'#.*|"[^"]*"', "", text)
    made = set(re.findall(r" as (\w+)", code))
    words = set(re.findall(r"@?[A-Za-z][\w.]*", code))
    return words - made - LANGUAGE


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_uses_only_logged_fields(query: Query) -> None:
    fields = {name for line in logged() for name in line}
    assert fields_of(query.text) <= fields | OF_LAMBDA | OF_ALL | OF_ACTIONS
    assert fields_of(query.text_if_plain or "") <= OF_LAMBDA_AS_TEXT | OF_ALL


def test_each_query_of_lambdas_json_has_one_of_its_text() -> None:
    of_json = {query.name for query in QUERIES if fields_of(query.text) & OF_LAMBDA}
    assert of_json == {query.name for query in QUERIES if query.text_if_plain}


def test_a_field_that_is_never_logged_is_detected() -> None:
    assert fields_of(QUERIES[0].text) == {"level", "cause", "reason", "key"}


def test_they_are_of_the_logs_of_this_deployment(stack: Synthesized) -> None:
    functions = {
        function["Properties"]["FunctionName"]
        for function in stack.all("AWS::Lambda::Function").values()
        if "FunctionName" in function["Properties"]
    }
    groups = {
        id_: group["Properties"]["LogGroupName"]
        for id_, group in stack.all("AWS::Logs::LogGroup").items()
    }
    saved = {
        definition["Properties"]["Name"].partition("/")[2]: {
            groups[group["Ref"]].removeprefix("/aws/lambda/")
            for group in definition["Properties"]["LogGroupNames"]
        }
        for definition in stack.all("AWS::Logs::QueryDefinition").values()
    }
    assert saved["history of one key"] == functions
    assert saved["refused requests"] == {f"s3-processor-api-{stack.environment}"}
    assert saved["slowest batches"] == saved["failures by cause"]
    assert saved["failures by cause"] == {f"s3-processor-{stack.environment}"}
