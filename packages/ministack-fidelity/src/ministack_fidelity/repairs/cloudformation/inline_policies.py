"""Inline policies of a single queue or topic.

AWS supports `AWS::SQS::QueueInlinePolicy` and `AWS::SNS::TopicInlinePolicy` in addition to the
older types that take a list. The emulator supports the older types only.
"""

from typing import Final

from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Handler,
    Properties,
    handlers,
)

LISTS: Final = {"Queue": "Queues", "TopicArn": "Topics"}


def apply() -> None:
    """`AWS::SQS::QueueInlinePolicy` and `AWS::SNS::TopicInlinePolicy` in templates."""
    by_type = handlers()
    by_type["AWS::SQS::QueueInlinePolicy"] = _inline(by_type["AWS::SQS::QueuePolicy"], "Queue")
    by_type["AWS::SNS::TopicInlinePolicy"] = _inline(by_type["AWS::SNS::TopicPolicy"], "TopicArn")


def _inline(older: Handler, name: str) -> Handler:
    def with_list(properties: Properties) -> Properties:
        return {**properties, LISTS[name]: [properties[name]]}

    def create(logical_id: str, new: Properties, stack: str) -> tuple[str, Attributes]:
        physical_id, attributes = older["create"](logical_id, with_list(new), stack)
        return physical_id, attributes

    def update(
        physical_id: str, old: Properties, new: Properties, stack: str
    ) -> tuple[str, Attributes]:
        new_id, attributes = older["update"](physical_id, with_list(old), with_list(new), stack)
        return new_id, attributes

    def delete(physical_id: str, old: Properties) -> None:
        older["delete"](physical_id, with_list(old))

    return {"create": create, "update": update, "delete": delete}
