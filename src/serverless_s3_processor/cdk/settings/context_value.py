"""One value of the CDK context, and what is said of a bad one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

# CDK and its CLI keep values of their own in the same place: `aws:cdk:...`, `@aws-cdk/...`,
# cached look-ups such as `vpc-provider:account=...`, and these.
_CDK_NAMES: Final = re.compile(r"aws-|cdk|cli-|acknowledged-")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class ContextError(ValueError):
    """A context value that cannot be used; the message fits on one line and names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One context value: what it is called, what it means and what it may be."""

    name: str
    default: str
    meaning: str
    allowed: str
    accepts: Callable[[str], bool]

    def of(self, given: Mapping[str, object]) -> str:
        """Return the value that is given, or the default.

        Raises:
            ContextError: it is not allowed.
        """
        text = str(given.get(self.name, self.default))
        if not self.accepts(text):
            raise ContextError(f"The context value {self.name}={text!r} must be {self.allowed}.")
        return text


def refuse_unknown(given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse names that are none of ours and none of CDK's: a typing error, most likely.

    Raises:
        ContextError: there is one.
    """
    for name in given:
        if name in known or _CDK_NAMES.match(name) or not _NAME.fullmatch(name):
            continue
        suggestions = get_close_matches(name, known, n=1) or known
        raise ContextError(
            f"There is no context value {name!r}. Did you mean {' or '.join(suggestions)}?"
        )
