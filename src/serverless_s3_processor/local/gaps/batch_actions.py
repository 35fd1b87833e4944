"""IAM actions of batch calls.

AWS has no action of its own for them: `sqs:SendMessage` allows SendMessageBatch too. The emulator
asks for `sqs:SendMessageBatch`, which no policy names, and so refuses what AWS allows.
"""

from serverless_s3_processor.local.emulator import Function, module, wrap

SINGLE = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def apply() -> None:
    """Ask for the action of the single call."""
    wrap(module("core.iam_actions"), "extract_iam_action", _of_single_call)


def _of_single_call(original: Function) -> Function:
    def action(*request: object) -> str | None:
        named: str | None = original(*request)
        return named if named is None else SINGLE.get(named, named)

    return action
