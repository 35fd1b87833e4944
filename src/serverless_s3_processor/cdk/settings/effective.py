"""The settings of a deployment as its stack shows them, and what the next deployment drops."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config.watched import WatchedLocations

OUTPUT: Final = "Settings"
"""The stack's output that has the settings that differ from the defaults, as JSON."""
MAX_BYTES: Final = 4096
"""CloudFormation documents no limit for an output's value; this is the limit of a parameter's.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_REPLACED: Final = frozenset({"env_suffix", "processors_dir", "actions_file"})
_LOST_ACTIONS: Final = {
    "tag": "Objects would no longer be tagged with their status.",
    "quarantine": "Objects would no longer be moved to quarantine.",
    "reads": "Objects could be read before they are processed.",
    "announce": "All objects would be announced, not only the selected ones.",
}
_LOST_ITEMS: Final = {
    "existing_buckets": "{} would no longer be watched.",
    "processors": "The libraries of {} would be removed.",
    "own_processors": "Your processor {} would be removed.",
}


def effective(props: S3ProcessorProps) -> dict[str, Any]:
    """Return all settings as JSON values.

    Names of processors and actions replace folder and file. Nothing else of them is included, such
    as the values of variables.
    """
    values = {name: getattr(props, name) for name in S3ProcessorProps.model_fields}
    settings = {
        name: [*map(str, value)] if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in _REPLACED
    }
    actions = [name for name, action in props.actions if action is not None]
    return {**settings, "own_processors": [*props.own_processors.names], "actions": actions}


@cache
def _defaults() -> Mapping[str, Any]:
    return effective(S3ProcessorProps())


def to_output(props: S3ProcessorProps) -> str:
    """Return the value of the output. A setting that doesn't fit has the value null."""
    defaults = _defaults()
    changed = {name: value for name, value in effective(props).items() if value != defaults[name]}
    while len(text := json.dumps(changed)) > MAX_BYTES:
        longest = max(changed, key=lambda name: len(json.dumps(changed[name])))
        changed[longest] = None
    return text


def changes(output: str, planned: S3ProcessorProps) -> dict[str, tuple[Any, Any]]:
    """Return what a deployment changes of the settings in an output: the old and the new value."""
    before = {**_defaults(), **json.loads(output)}
    return {
        name: (before[name], after)
        for name, after in effective(planned).items()
        if before[name] != after
    }


def losses(output: str, planned: S3ProcessorProps) -> list[str]:
    """Return, in sentences, what a deployment drops of the settings in an output."""
    return [
        sentence
        for name, (before, after) in changes(output, planned).items()
        for sentence in _losses_of(name, before, after)
    ]


def _losses_of(name: str, before: Any, after: Any) -> Iterator[str]:  # noqa: ANN401 - JSON's
    default = _defaults()[name]
    if isinstance(before, list):
        for item in before:
            if item not in after and not _is_watched(name, item, after):
                yield _lost_item(name, item)
    elif name == "email_address" and before not in (None, default):
        yield f"{before} would no longer get digests and alarms; {after} would."
    elif after == default:
        value = "a long value" if before is None else repr(before)
        yield f"{name} would change from {value} back to the default, {default!r}."


def _is_watched(name: str, item: str, after: list[str]) -> bool:
    """Tell whether a location that is no longer attached is part of one that is."""
    if name != "existing_buckets" or not after:
        return False
    bucket, _, prefix = item.partition("/")
    return WatchedLocations.parse(",".join(after)).includes(bucket, prefix)


def _lost_item(name: str, item: str) -> str:
    if name == "actions":
        return _LOST_ACTIONS.get(item, f"The action {item} would be switched off.")
    return _LOST_ITEMS.get(name, f"{name} would lose {{}}.").format(item)
