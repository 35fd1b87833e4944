"""cdk-nag, checkov and cfn-lint find nothing that is not fixed or acknowledged with its reason."""

from collections.abc import Iterable, Mapping

import pytest

from serverless_s3_processor.cdk.security.acknowledged import (
    DEPLOYMENTS,
    Acknowledged,
    Finding,
    acknowledged,
)
from tests.cdk.security.scanning import (
    checkov_on,
    found_by_cfn_lint,
    found_by_nag,
    resources_of,
)
from tests.cdk.synthesized import Synthesized

ENTRY: dict[str, object] = {"rules": ["R1[{env}]"], "resources": ["A", "B"], "reason": "So it is."}
FINDINGS = {
    Finding(deployment, "R1[{env}]", resource)
    for deployment in DEPLOYMENTS
    for resource in ("A", "B")
}
THERE = {deployment: {"A", "B"} for deployment in DEPLOYMENTS}


@pytest.fixture(scope="module")
def deployments(
    dev: Synthesized, as_in_readme: Synthesized, prod: Synthesized
) -> dict[str, Synthesized]:
    return dict(zip(DEPLOYMENTS, (dev, as_in_readme, prod), strict=True))


@pytest.fixture(scope="module")
def findings(deployments: Mapping[str, Synthesized]) -> set[Finding]:
    with checkov_on(deployments) as found_by_checkov:
        findings = {finding for item in deployments.items() for finding in found_by_nag(*item)}
        findings |= {
            finding for item in deployments.items() for finding in found_by_cfn_lint(*item)
        }
        return findings | set(found_by_checkov())


def unanswered(findings: Iterable[Finding], answers: Iterable[Acknowledged]) -> list[Finding]:
    """Return what was found and nobody gave a reason for."""
    known = list(answers)
    return sorted(finding for finding in findings if not any(one.matches(finding) for one in known))


def outdated(
    findings: Iterable[Finding], answers: Iterable[Acknowledged], there: Mapping[str, set[str]]
) -> list[Finding]:
    """Return what was answered and is not found: in no deployment, or not in one that has it."""
    seen = set(findings)
    claimed = [
        Finding(deployment, rule, resource)
        for one in answers
        for rule, resource in one.parts()
        for deployment in one.deployments
        if resource in there[deployment]
        or not any(resource in resources for resources in there.values())
    ]
    return sorted(acknowledgment for acknowledgment in claimed if acknowledgment not in seen)


def test_every_finding_is_fixed_or_acknowledged(findings: set[Finding]) -> None:
    assert unanswered(findings, acknowledged()) == []


def test_every_acknowledgement_is_still_needed(
    findings: set[Finding], deployments: Mapping[str, Synthesized]
) -> None:
    there = {name: resources_of(stack) for name, stack in deployments.items()}
    assert outdated(findings, acknowledged(), there) == []


def test_no_finding_is_acknowledged_twice(findings: set[Finding]) -> None:
    answers = acknowledged()
    assert [
        finding for finding in findings if sum(one.matches(finding) for one in answers) > 1
    ] == []


def test_no_error_of_cfn_lint_is_acknowledged() -> None:
    assert not [rule for one in acknowledged() for rule in one.rules if rule.startswith("E")]


def test_what_is_acknowledged_as_it_is_found_is_answered() -> None:
    answers = [Acknowledged.read(ENTRY)]
    assert unanswered(FINDINGS, answers) == []
    assert outdated(FINDINGS, answers, THERE) == []


@pytest.mark.parametrize(
    "another",
    [Finding("dev", "R2", "A"), Finding("dev", "R1[{env}]", "C"), Finding("dev", "R1[dev]", "A")],
)
def test_another_finding_would_be_noticed(another: Finding) -> None:
    assert unanswered(FINDINGS | {another}, [Acknowledged.read(ENTRY)]) == [another]


def test_a_finding_that_is_acknowledged_of_one_deployment_would_be_noticed_in_the_other() -> None:
    only = Acknowledged.read({**ENTRY, "only_in": ["dev"]})
    assert unanswered(FINDINGS, [only]) == sorted(
        finding for finding in FINDINGS if finding.deployment != "dev"
    )


def test_an_acknowledgement_of_what_was_fixed_would_be_noticed() -> None:
    fixed = Finding("prod", "R1[{env}]", "A")
    assert outdated(FINDINGS - {fixed}, [Acknowledged.read(ENTRY)], THERE) == [fixed]


def test_an_acknowledgement_of_a_removed_resource_is_detected() -> None:
    answers = [Acknowledged.read(ENTRY)]
    gone = {deployment: {"A"} for deployment in DEPLOYMENTS}
    left = {finding for finding in FINDINGS if finding.resource == "A"}
    assert {finding.resource for finding in outdated(left, answers, gone)} == {"B"}
    in_some_only = {**THERE, "prod": {"A"}}
    assert outdated(FINDINGS - {Finding("prod", "R1[{env}]", "B")}, answers, in_some_only) == []


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_an_acknowledgement_without_a_reason_is_refused(reason: str | None) -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Acknowledged.read({**ENTRY, "reason": reason})


@pytest.mark.parametrize("only_in", ["dev", [], ["staging"]])
def test_an_acknowledgement_of_an_unknown_deployment_is_refused(only_in: object) -> None:
    with pytest.raises(ValueError, match="only_in is a list of"):
        Acknowledged.read({**ENTRY, "only_in": only_in})


def test_a_member_that_is_written_wrongly_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown members"):
        Acknowledged.read({**ENTRY, "only": ["dev"]})
