"""IAM actions of batch operations.

AWS has no actions for them: `sqs:SendMessage` allows SendMessageBatch too. The emulator checks
`sqs:SendMessageBatch`, which no policy names, and so denies what AWS allows.
"""

from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

SINGLE_ACTIONS: Final = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
}


def apply() -> None:
    """`sqs:SendMessage` allows `SendMessageBatch`, and so on for all batch operations."""
    wrap(module("core.iam_actions"), "extract_iam_action", _with_single_actions)


def _with_single_actions(original: Function) -> Function:
    def extract(*request: object) -> str | None:
        action: str | None = original(*request)
        return action if action is None else SINGLE_ACTIONS.get(action, action)

    return extract
