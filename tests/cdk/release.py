"""What the last release made that must never be made anew: resources that hold something, or that
others know by name, address or confirmation.

`python -m tests.cdk.release` writes it, once for each release.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import serverless_s3_processor
from tests.cdk.contexts import PROD
from tests.cdk.synthesized import Synthesized, synthesize

PATH: Final = Path(__file__).with_name("release.json")
KINDS: Final = (
    "AWS::ApiGateway::RestApi",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
)

Release = dict[str, Any]


def read() -> Release:
    """Return what was released last."""
    released: Release = json.loads(PATH.read_text(encoding="utf-8"))
    return released


def lasting_resources(stack: Synthesized, deciding: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return each such resource by its logical id, with the properties that decide whether
    CloudFormation makes it anew.
    """
    return {
        id_: {
            "Type": kind,
            "Properties": {
                name: resource["Properties"].get(name) for name in deciding.get(kind, [])
            },
        }
        for kind in KINDS
        for id_, resource in stack.all(kind).items()
    }


def made_anew(released: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what an upgrade would delete, or replace, with the property that says so."""
    lost = [f"{id_} is gone" for id_ in released if id_ not in now]
    changed = [
        f"{id_}.{name}"
        for id_, resource in released.items()
        if id_ in now
        for name, value in resource["Properties"].items()
        if now[id_]["Properties"].get(name) != value
    ]
    return [*lost, *changed]


def _deciding() -> dict[str, list[str]]:
    """Ask CloudFormation's own schemas which properties can't be changed in place.

    https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
    """
    # It takes seconds to load.
    from cfnlint.schema import (  # type: ignore[import-untyped]  # noqa: PLC0415
        PROVIDER_SCHEMA_MANAGER,
    )

    resources = {}
    for kind in KINDS:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        paths = {
            path
            for which in ("createOnlyProperties", "conditionalCreateOnlyProperties")
            for path in schema.get(which, [])
        }
        resources[kind] = sorted({path.split("/")[2] for path in paths})
    return resources


def main() -> None:
    """Write what is there now as what was released."""
    deciding = _deciding()
    with tempfile.TemporaryDirectory() as scratch:
        stacks = (
            synthesize(Path(scratch, "dev")),
            synthesize(Path(scratch, "prod"), scanned=False, **PROD),
        )
        resources = {stack.environment: lasting_resources(stack, deciding) for stack in stacks}
    released = {
        "version": serverless_s3_processor.__version__,
        "deciding": deciding,
        "stacks": resources,
    }
    PATH.write_text(json.dumps(released, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
