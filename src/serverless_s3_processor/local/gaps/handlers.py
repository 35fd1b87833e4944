"""The emulator's CloudFormation resource handlers, the seam that several gaps are filled at."""

from collections.abc import Callable
from typing import Any, cast

from serverless_s3_processor.local.emulator import Function, module

Properties = dict[str, Any]
Attributes = dict[str, Any]
Handler = dict[str, Function]
Then = Callable[[str, Properties, Attributes], None]

CREATE_PROPERTIES = 1  # create(logical id, properties, stack name)
UPDATE_PROPERTIES = 2  # update(physical id, old properties, new properties, ...)


def handlers() -> dict[str, Handler]:
    """The handlers by resource type."""
    return cast(
        "dict[str, Handler]", module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    )


def afterwards(resource_type: str, then: Then) -> None:
    """Call `then(physical id, properties, attributes)` after each create and update of a type."""
    handler = handlers()[resource_type]
    handler["create"] = _followed(handler["create"], CREATE_PROPERTIES, then)
    handler["update"] = _followed(handler["update"], UPDATE_PROPERTIES, then)


def _followed(original: Function, position: int, then: Then) -> Function:
    def run(*arguments: object) -> tuple[str, Attributes]:
        physical_id, attributes = original(*arguments)
        then(physical_id, cast("Properties", arguments[position]), attributes)
        return physical_id, attributes

    return run
