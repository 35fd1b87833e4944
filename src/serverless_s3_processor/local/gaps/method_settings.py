"""Settings of single methods of a REST API, as CloudFormation names their paths.

Their slashes are written `~1`, behind one that is a slash:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
The emulator looks for the path as it is, and finds no setting.
"""

from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap


def apply() -> None:
    """Name settings as the emulator looks for them."""
    wrap(module("services.cloudformation.provisioners"), "_apigw_method_settings", _read)


def _read(original: Function) -> Function:
    def settings(raw: object) -> dict[str, Any]:
        found: dict[str, Any] = original(raw)
        return {name.removeprefix("/").replace("~1", "/"): each for name, each in found.items()}

    return settings
