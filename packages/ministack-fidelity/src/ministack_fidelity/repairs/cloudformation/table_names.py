"""Tables that CloudFormation creates and deletes through DynamoDB, which may refuse.

CreateTable refuses a name that is taken, and DeleteTable a table that is protected. The emulator's
CloudFormation replaces the table that has the name, and deletes a protected one.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from typing import Any

from ministack_fidelity.emulator import Function, module
from ministack_fidelity.repairs.cloudformation.resource_handlers import Properties, handlers

APPLY_AFTER = ("cloudformation.dropped_properties",)


def apply() -> None:
    """A stack can neither replace a table that it did not create, nor delete a protected one."""
    handler = handlers()["AWS::DynamoDB::Table"]
    handler["create"] = _refusing_taken_names(handler["create"])
    handler["delete"] = _refusing_protected_tables(handler["delete"])


def _refusing_taken_names(original: Function) -> Function:
    def create(logical_id: str, properties: Properties, stack: str) -> Any:  # noqa: ANN401
        name = properties.get("TableName")
        if name in module("services.dynamodb")._tables:
            raise ValueError(
                f"Resource of type 'AWS::DynamoDB::Table' with identifier '{name}' already exists."
            )
        return original(logical_id, properties, stack)

    return create


def _refusing_protected_tables(original: Function) -> Function:
    def delete(name: str, properties: Properties) -> None:
        table = module("services.dynamodb")._tables.get(name, {})
        if table.get("DeletionProtectionEnabled") in (True, "true"):
            raise ValueError(
                "Resource cannot be deleted as it is currently protected against deletion. "
                "Disable deletion protection first."
            )
        original(name, properties)

    return delete
