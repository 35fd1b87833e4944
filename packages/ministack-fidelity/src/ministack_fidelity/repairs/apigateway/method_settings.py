"""Settings of single methods of a REST API in templates.

CloudFormation writes the slashes of their paths as `~1`, after one that is a slash:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
The emulator looks for the path itself, and finds no setting.
"""

from typing import Any

from ministack_fidelity.emulator import Function, module, wrap


def apply() -> None:
    """Settings of single methods work, such as throttling."""
    wrap(module("services.cloudformation.provisioners"), "_apigw_method_settings", _decoding)


def _decoding(original: Function) -> Function:
    def settings(raw: object) -> dict[str, Any]:
        by_path: dict[str, Any] = original(raw)
        return {_decode(path): setting for path, setting in by_path.items()}

    return settings


def _decode(path: str) -> str:
    return path.removeprefix("/").replace("~1", "/")
