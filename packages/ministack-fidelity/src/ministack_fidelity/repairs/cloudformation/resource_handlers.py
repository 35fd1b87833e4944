"""The emulator's CloudFormation resource handlers, for the repairs that add or change one."""

from collections.abc import Callable
from typing import Any, Final, cast

from ministack_fidelity.emulator import Function, module

Properties = dict[str, Any]
Attributes = dict[str, Any]
Handler = dict[str, Function]
Callback = Callable[[str, Properties, Attributes], None]

CREATE_PROPERTIES: Final = 1  # create(logical id, properties, stack name)
UPDATE_PROPERTIES: Final = 2  # update(physical id, old properties, new properties, ...)


def handlers() -> dict[str, Handler]:
    """Return the handlers by resource type."""
    return cast(
        "dict[str, Handler]", module("services.cloudformation.provisioners")._RESOURCE_HANDLERS
    )


def call_afterwards(resource_type: str, callback: Callback) -> None:
    """Call `callback(physical id, properties, attributes)` after creates and updates of a type."""
    handler = handlers()[resource_type]
    handler["create"] = _followed(handler["create"], CREATE_PROPERTIES, callback)
    handler["update"] = _followed(handler["update"], UPDATE_PROPERTIES, callback)


def _followed(original: Function, position: int, callback: Callback) -> Function:
    def run(*arguments: object) -> tuple[str, Attributes]:
        physical_id, attributes = original(*arguments)
        callback(physical_id, cast("Properties", arguments[position]), attributes)
        return physical_id, attributes

    return run
