"""A synthesized stack, and the questions that tests ask of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from aws_cdk import Validations
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks

from serverless_s3_processor.cdk.app import ProcessorApp
from serverless_s3_processor.runtime.config import names

PROJECT: Final = Path(__file__).resolve().parents[2]

CDK_PROVIDERS: Final = (
    "CustomS3AutoDeleteObjectsCustomResourceProvider",
    "CustomVpcRestrictDefaultSGCustomResourceProvider",
)
"""CDK's own functions, which run during deployments, and whose failure a deployment reports."""

Json = dict[str, Any]


def synthesize(
    folder: Path, *, region: str = names.DEFAULT_REGION, scanned: bool = False, **context: str
) -> Synthesized:
    """Write the template; if it is scanned, cdk-nag writes beside it what it finds."""
    app = ProcessorApp(region=region, outdir=str(folder), context=context)
    if scanned:
        packs = AwsSolutionsChecks(app), NIST80053R5Checks(app), ServerlessChecks(app)
        Validations.of(app).add_plugins(*packs)
    try:
        app.synth()
    except RuntimeError as error:
        # All is written by then; what was found is the matter of one test, not of all.
        if not (scanned and "ValidationFailed" in str(error)):
            raise
    [path] = folder.glob("*.template.json")
    environment = context.get("env_suffix", names.DEFAULT_ENVIRONMENT)
    template = json.loads(path.read_text())
    return Synthesized(folder=folder, path=path, template=template, environment=environment)


def readme_context() -> dict[str, str]:
    """Return the context of the README's command that deploys for production."""
    [command] = re.findall(r"^cdk deploy (.+)$", (PROJECT / "README.md").read_text(), re.MULTILINE)
    return dict(value.split("=", 1) for value in re.findall(r"-c (\S+)", command))


@dataclass(frozen=True)
class Synthesized:
    folder: Path
    path: Path
    template: Json
    environment: str

    @cached_property
    def assertions(self) -> Template:
        return Template.from_string(self.path.read_text())

    def has(self, kind: str, properties: Json) -> None:
        self.assertions.has_resource_properties(kind, properties)

    def all(self, kind: str) -> dict[str, Json]:
        resources: dict[str, Json] = self.template["Resources"]
        return {id_: resource for id_, resource in resources.items() if resource["Type"] == kind}

    def only(self, kind: str) -> Json:
        [resource] = self.all(kind).values()
        return resource

    @property
    def own_bucket_id(self) -> str:
        """The logical id of the stack's bucket; there may be one for logs too."""
        [id_] = [
            id_
            for id_, bucket in self.all("AWS::S3::Bucket").items()
            if "NotificationConfiguration" in bucket["Properties"]
        ]
        return id_

    @property
    def own_bucket(self) -> Json:
        bucket: Json = self.template["Resources"][self.own_bucket_id]
        return bucket

    def id_of(self, kind: str, **properties: object) -> str:
        """Return the logical id of the one resource of that kind with these properties."""
        [id_] = [
            id_
            for id_, resource in self.all(kind).items()
            if properties.items() <= resource["Properties"].items()
        ]
        return id_

    def properties(self, kind: str, **properties: object) -> Json:
        """Return all properties of the one resource of that kind with these."""
        resource: Json = self.template["Resources"][self.id_of(kind, **properties)]["Properties"]
        return resource

    def function(self, name: str) -> Json:
        return self.properties("AWS::Lambda::Function", FunctionName=name)

    def function_names(self) -> set[str]:
        """Return the names of the functions, but for those that CDK brings along."""
        functions = self.all("AWS::Lambda::Function").values()
        return {function["Properties"].get("FunctionName") for function in functions} - {None}

    def variables(self, function_name: str) -> Json:
        """Return the environment variables of a function."""
        variables: Json = self.function(function_name)["Environment"]["Variables"]
        return variables

    def role_of(self, function_name: str) -> Json:
        [role_id, _] = self.function(function_name)["Role"]["Fn::GetAtt"]
        role: Json = self.template["Resources"][role_id]["Properties"]
        return role

    def statements(self, function_name: str, action: str = "") -> list[Json]:
        """Return the statements of a function's role, or those that name an action."""
        return [
            statement
            for policy in self.role_of(function_name)["Policies"]
            for statement in policy["PolicyDocument"]["Statement"]
            if not action or action in as_list(statement["Action"])
        ]

    def asset(self, s3_key: str) -> Path:
        """Return the folder that becomes an archive with this key."""
        return self.folder / f"asset.{s3_key.removesuffix('.zip')}"

    def allowed(self, function_name: str) -> list[Json]:
        """Return what a function's role allows, one action and one resource at a time."""
        return [
            {"action": action, "resource": resource}
            for statement in self.statements(function_name)
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
