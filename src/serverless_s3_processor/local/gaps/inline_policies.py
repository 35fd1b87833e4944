"""Queue and topic policies in their newer form, one queue or topic each.

AWS knows `AWS::SQS::QueueInlinePolicy` and `AWS::SNS::TopicInlinePolicy` beside the older types
that take a list. The emulator knows only the older ones.
"""

from serverless_s3_processor.local.gaps.handlers import Attributes, Handler, Properties, handlers

_LISTS = {"Queue": "Queues", "TopicArn": "Topics"}


def apply() -> None:
    """Serve the newer types through the handlers of the older ones."""
    known = handlers()
    known["AWS::SQS::QueueInlinePolicy"] = _inline(known["AWS::SQS::QueuePolicy"], "Queue")
    known["AWS::SNS::TopicInlinePolicy"] = _inline(known["AWS::SNS::TopicPolicy"], "TopicArn")


def _inline(older: Handler, name: str) -> Handler:
    def listed(properties: Properties) -> Properties:
        return {**properties, _LISTS[name]: [properties[name]]}

    def create(logical_id: str, new: Properties, stack: str) -> tuple[str, Attributes]:
        physical_id, attributes = older["create"](logical_id, listed(new), stack)
        return physical_id, attributes

    def update(
        physical_id: str, old: Properties, new: Properties, stack: str
    ) -> tuple[str, Attributes]:
        same_id, attributes = older["update"](physical_id, listed(old), listed(new), stack)
        return same_id, attributes

    def delete(physical_id: str, old: Properties) -> None:
        older["delete"](physical_id, listed(old))

    return {"create": create, "update": update, "delete": delete}
