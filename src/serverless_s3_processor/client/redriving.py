"""Which dead letters are returned to the queue, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class RedriveOptions(TypedDict, total=False):
    """By default all dead letters are returned, but for foreign messages.

    `message_id` is that of one dead letter, as `failures` names it; `key`, `version_id` and
    `bucket` choose those about an object.
    """

    dry_run: bool
    include_foreign: bool
    message_id: str | None
    key: str | None
    version_id: str | None
    bucket: str | None


def body(options: RedriveOptions) -> Mapping[str, Any]:
    """Return what the API's request says of them."""
    return {
        "dryRun": options.get("dry_run", False),
        "includeForeign": options.get("include_foreign", False),
        "messageId": options.get("message_id"),
        "key": options.get("key"),
        "versionId": options.get("version_id"),
        "bucket": options.get("bucket"),
    }
