"""Writes `docs/permissions.md`, the permissions of each role of the template.

Run with `python -m`, it synthesizes `dev` and writes the page; a test compares.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from serverless_s3_processor.cdk.app import synthesize_template
from serverless_s3_processor.cdk.security.policy_text import NAMES, PolicyText
from serverless_s3_processor.locations import project

PATH: Final = project() / "docs" / "permissions.md"
_INTRODUCTION: Final = """\
# Permissions

<!-- `make docs` writes this page; a test compares it. -->

What each role may do in `dev` as it is deployed by default, and nothing else: roles have no other
policies, and no two share one. Each is named as what works with it, with the service that may take
it on. `{account}` is the account's number. That these rights are enough, the end-to-end tests show,
which run with policies enforced; what is refused, [security.md](security.md#what-is-refused) lists
with the tests that prove it.

Left out is the role that API Gateway writes access logs with, which AWS's own managed policy
fills. The policy of the bucket of `dev` lets CDK's function that empties it list and delete there.
"""
_HEAD: Final = ("may", "on", "only if")


def page(template: dict[str, Any]) -> str:
    """Return the page in Markdown, of a synthesized template."""
    return "\n".join([_INTRODUCTION, *_sections(template)])


def _sections(template: dict[str, Any]) -> Iterator[str]:
    resources: dict[str, Any] = template["Resources"]
    texts = PolicyText(resources)
    for role_id, role in resources.items():
        policies = role["Properties"].get("Policies", [])
        if role["Type"] == "AWS::IAM::Role" and policies:
            users = " and ".join(f"`{name}`" for name in _users(resources, role_id))
            rows = [
                _row(statement, texts)
                for policy in policies
                for statement in policy["PolicyDocument"]["Statement"]
            ]
            [trust] = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            yield f"## {users} ({trust['Principal']['Service']})\n\n{_table(rows)}"


def _users(resources: dict[str, Any], role_id: str) -> Iterator[str]:
    """Yield the names of the resources that use the role."""
    uses = json.dumps({"Fn::GetAtt": [role_id, "Arn"]})
    for id_, resource in resources.items():
        properties = resource.get("Properties", {})
        unnamed = id_ if resource["Type"] == "AWS::Lambda::Function" else None
        name = next((properties[kind] for kind in NAMES if kind in properties), unnamed)
        if name and uses in json.dumps(properties):
            yield name


def _row(statement: dict[str, Any], texts: PolicyText) -> tuple[str, ...]:
    refused = "**not** " if statement["Effect"] == "Deny" else ""
    conditions = (
        f"`{key}` {operator} {texts.lines(value)}"
        for operator, conditions_by_key in statement.get("Condition", {}).items()
        for key, value in conditions_by_key.items()
    )
    actions = refused + texts.lines(statement["Action"])
    return actions, texts.lines(statement["Resource"]), "<br>".join(conditions)


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = [_HEAD, ("---",) * len(_HEAD), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Synthesize and write."""
    PATH.write_text(page(synthesize_template()), encoding="utf-8")


if __name__ == "__main__":
    main()
