"""The policies of whoever deploys, for `docs/deployer/` and `docs/deployer-permissions.md`.

CloudFormation's schemas name the permissions that each type of resource needs. Run with
`python -m`, it synthesizes templates that have every type, and writes what these need; a test
compares.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import cfnlint  # type: ignore[import-untyped]

from serverless_s3_processor.cdk.app import synthesize_template
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names
from tools.deployer_scope import ADDED, DEPLOYER, LEFT_OUT, ON_ANY, PATTERNS, Document

FOLDER: Final = project() / "docs" / "deployer"
PAGE: Final = project() / "docs" / "deployer-permissions.md"
MAX_CHARACTERS: Final = 6_144
"""Of a managed policy, without white space.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

_DATA: Final = Path(cfnlint.__file__).parent / "data"
_SCHEMAS: Final = _DATA / "schemas"
REFERENCE: Final[dict[str, Any]] = json.loads(
    (_DATA / "AdditionalSpecs" / "Policies.json").read_text(encoding="utf-8")
)
"""AWS's service authorization reference: actions, in lowercase, with types of resources."""

_EVERY_TYPE: Final = {
    "env_suffix": "prod",
    "email_address": "team@example.com",
    "existing_buckets": "acme-data/incoming/",
    "nat_gateways": "1",
    "kms_key_arn": "create",
    "actions_file": "examples/actions/actions.toml",
    "dashboard": "true",
}
"""A deployment that has, together with the default one, every type of resource."""


def types_in(*templates: Mapping[str, Any]) -> set[str]:
    """Return the types of AWS's resources in the templates."""
    types = {r["Type"] for template in templates for r in template["Resources"].values()}
    return {type_ for type_ in types if type_.startswith("AWS::") and type_ in _hashes()}


def permissions_in_schemas(type_: str) -> set[str]:
    """Return the permissions that CloudFormation needs for all of a resource's life."""
    path = _SCHEMAS / "resources" / f"{_hashes()[type_]}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    operations = [schema.get("tagging", {})]
    operations += [
        schema["handlers"].get(name, {}) for name in ("create", "read", "update", "delete")
    ]
    return {action for operation in operations for action in operation.get("permissions", [])}


def exists(action: str) -> bool:
    """Tell whether IAM has an action: schemas name some that it doesn't have."""
    service, _, name = action.partition(":")
    return name.lower() in REFERENCE.get(service, {}).get("Actions", {})


def is_left_out(action: str) -> bool:
    """Tell whether an action is in `LEFT_OUT`, by its name or with its whole service."""
    return action in LEFT_OUT or f"{action.partition(':')[0]}:*" in LEFT_OUT


def resources_for(action: str) -> tuple[str, ...]:
    """Return the resources that an action is allowed on; reading is not narrowed."""
    service, _, name = action.partition(":")
    if action in ON_ANY or name.startswith(("Describe", "Get", "List")):
        return ("*",)
    patterns = PATTERNS.get(service, {})
    types = REFERENCE[service]["Actions"][name.lower()].get("Resources", [])
    narrowed = {pattern for type_ in types for pattern in patterns.get(type_.lower(), ())}
    return tuple(sorted(narrowed)) or ("*",)


def documents(types: Collection[str]) -> dict[str, Document]:
    """Return all policies by their file's name: the execution role's, and that of people."""
    statements = [*_statements(types), *ADDED]
    parts: list[list[Document]] = [[]]
    for statement in statements:
        if size({**DEPLOYER, "Statement": [*parts[-1], statement]}) > MAX_CHARACTERS:
            parts.append([])
        parts[-1].append(statement)
    execution = {
        f"execution-{number}.json": {"Version": "2012-10-17", "Statement": part}
        for number, part in enumerate(parts, 1)
    }
    return {**execution, "deployer.json": DEPLOYER}


def size(document: Document) -> int:
    """Return the number of characters that IAM counts."""
    return len("".join(json.dumps(document).split()))


def page(policies: Mapping[str, Document]) -> str:
    """Return the page in Markdown."""
    rows = [
        f"| `{name}` | {_lines(statement['Action'])} | {_lines(statement['Resource'])} |\n"
        for name, document in policies.items()
        for statement in document["Statement"]
    ]
    execution = [name for name in policies if name.startswith("execution")]
    arns = ",".join(f"$POLICIES/s3-processor-{name.removesuffix('.json')}" for name in execution)
    return _PAGE.format(
        execution=" ".join(name.removesuffix(".json") for name in execution),
        arns=arns,
        rows="".join(rows),
        left_out="".join(f"| `{action}` | {reason} |\n" for action, reason in LEFT_OUT.items()),
    )


@cache
def _hashes() -> Mapping[str, str]:
    path = _SCHEMAS / "providers" / f"{names.DEFAULT_REGION}.json"
    hashes: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return hashes


def _statements(types: Collection[str]) -> Iterator[Document]:
    """Yield a statement for each service and resource."""
    groups: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for type_ in types:
        for action in permissions_in_schemas(type_):
            if exists(action) and not is_left_out(action):
                groups[action.partition(":")[0], resources_for(action)].add(action)
    for (_, resources), actions in sorted(groups.items()):
        yield {"Effect": "Allow", "Action": sorted(actions), "Resource": [*resources]}


def _lines(texts: Collection[str]) -> str:
    return "<br>".join(f"`{text}`" for text in texts)


_PAGE: Final = """\
# Who may deploy

<!-- `make docs` writes this page and the files in `deployer/`; a test compares them. -->

CloudFormation deploys with a role of its own, the execution role, which `cdk bootstrap` makes an
administrator by default. These policies allow it what the templates need, and no more. The actions
come from CloudFormation's schemas of the resource types in the templates; a few are left out or
added, as the tables below say. Bootstrapping itself is an administrator's to do, once per account
and region:

```bash
for policy in {execution} deployer; do
    aws iam create-policy --policy-name "s3-processor-$policy" \\
        --policy-document "file://docs/deployer/$policy.json"
done
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
POLICIES="arn:aws:iam::$ACCOUNT:policy"
cdk bootstrap --cloudformation-execution-policies "{arns}"
```

Who deploys gets the policy `s3-processor-deployer`: it lets them use the roles that bootstrapping
made, and nothing of their own. Outside the partition `aws`, replace `arn:aws:` in the files first.
A stack of another name than `ServerlessS3ProcessorStack-…` needs that name in place of
`ServerlessS3`. `cdk bootstrap` sets the rights of all stacks that are deployed through the same
bootstrap; `--qualifier` and `--toolkit-stack-name` make another one.

**What they don't bound.** A template decides what the roles in it may do, and the execution role
may create such roles. So whoever may deploy a template of their own can give its functions any
right. Against that, bootstrap with a permissions boundary (`--custom-permissions-boundary`).

**What is proven.** A test compares the files with the templates: every permission of the schemas
is allowed or left out by name, every action is one that AWS's service authorization reference has,
every name in the templates is within the patterns, no file has more than 6,144 characters, and
moto's IAM takes each. The local stack can't prove that they suffice: its CloudFormation doesn't act
as the execution role. On AWS, a missing right fails the deployment with
`is not authorized to perform: …`, which names it; the deployment is rolled back.

| policy | may | on |
| --- | --- | --- |
{rows}
Left out, though schemas name it:

| action | why |
| --- | --- |
{left_out}"""


def main() -> None:
    """Synthesize and write."""
    policies = documents(types_in(synthesize_template(), synthesize_template(_EVERY_TYPE)))
    FOLDER.mkdir(exist_ok=True)
    for name, document in policies.items():
        (FOLDER / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(page(policies), encoding="utf-8")


if __name__ == "__main__":
    main()
