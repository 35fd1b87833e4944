import re
from collections.abc import Container, Mapping
from typing import Final

# CDK and its CLI have their own values in the context: `aws:cdk:...`, `@aws-cdk/...`, cached
# look-ups such as `vpc-provider:account=...`, and these.
_CDK_NAMES: Final = re.compile(r"aws-|cdk|cli-|acknowledged-")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def settings_in(context: Mapping[str, object], names: Container[str]) -> dict[str, str]:
    """Return the values of a CDK context that are settings, or may be misspelled ones."""
    return {
        name: str(value)
        for name, value in context.items()
        if name in names or (_NAME.fullmatch(name) and not _CDK_NAMES.match(name))
    }
