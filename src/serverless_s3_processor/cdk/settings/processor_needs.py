"""The declaration of one of a team's own processors: `NAME.toml` in the folder of `NAME.py`."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from serverless_s3_processor.cdk.settings.declaration import Declaration, Items
from serverless_s3_processor.cdk.settings.field_types import Matching
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations

PLACEHOLDERS: Final = ("account", "bucket", "env", "partition", "region")
"""Names that a resource may contain as `${account}`, with values known only at deployment."""

_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}")
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9_]*")
# Lambda's own. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_RESERVED: Final = re.compile(r"(AWS|LAMBDA|PYTHON)_?.*|PATH|LANG|TZ|LD_LIBRARY_PATH|_HANDLER")


def _check_variable(name: str) -> str:
    settings = ProcessorSettings(
        environment="", watched=WatchedLocations([]), records_table="", summaries_table=""
    )
    if not _VARIABLE.fullmatch(name) or _RESERVED.fullmatch(name) or name in settings.to_env():
        raise ValueError(
            f"{name!r} can't be a variable: capital letters, digits and underscores, "
            "and neither Lambda's nor the processor's own."
        )
    return name


def _to_text(value: object) -> str:
    if not isinstance(value, str | int):
        raise ValueError(f"{value!r} must be text, a whole number, true or false.")  # noqa: TRY004 - Pydantic takes no TypeError
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_placeholders(resource: str) -> str:
    if not set(_PLACEHOLDER.findall(resource)) <= {*PLACEHOLDERS}:
        allowed = ", ".join(f"${{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"{resource!r} must be an ARN, which may contain {allowed}.")
    return resource


def _check_array(value: object) -> object:
    if not isinstance(value, list):
        raise ValueError("must be written as [[permissions]].")  # noqa: TRY004 - as above
    return value


class Permission(Declaration):
    """A permission beyond reading the bucket: these actions on these resources."""

    actions: Items[
        Annotated[str, Matching("one action, such as s3:GetObject", "[a-z0-9-]+:[A-Za-z]+")]
    ]
    resources: Items[
        Annotated[
            str,
            Matching(
                "an ARN, or * where an action needs it",
                r"\*|\$\{bucket\}.*|arn:(aws[a-z-]*|\$\{partition\}):[a-z0-9-]+:.+",
            ),
            AfterValidator(_check_placeholders),
        ]
    ]

    @property
    def services(self) -> set[str]:
        """The services whose actions these are."""
        return {action.partition(":")[0] for action in self.actions}

    def resources_in(self, values: Mapping[str, str]) -> list[str]:
        """Return the resources with a value for each of `PLACEHOLDERS`."""
        return [_PLACEHOLDER.sub(lambda match: values[match[1]], arn) for arn in self.resources]


class ProcessorNeeds(Declaration):
    """The environment variables and permissions of a processor."""

    environment: Mapping[
        Annotated[str, AfterValidator(_check_variable)], Annotated[str, BeforeValidator(_to_text)]
    ] = {}
    permissions: Annotated[tuple[Permission, ...], BeforeValidator(_check_array)] = ()
