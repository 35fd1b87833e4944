"""Fields of a distributed map: plain values, JSONPath or JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from dataclasses import dataclass
from typing import cast

from serverless_s3_processor.local.gaps.executions import (
    Context,
    Json,
    State,
    failure,
    is_jsonata,
    states,
)


@dataclass(frozen=True)
class Fields:
    """The fields of one Map state, which may depend on its input."""

    state: State
    given: Json  # the state's input
    effective: Json  # what InputPath leaves of it
    context: Context

    @property
    def is_jsonata(self) -> bool:
        """Whether expressions are JSONata, not JSONPath."""
        return is_jsonata(self.state, self.context)

    def number(self, name: str, owner: State | None = None) -> float | None:
        """A number of the state, or of a part of it; `<name>Path` says where it is in the input."""
        fields = self.state if owner is None else owner
        path = fields.get(f"{name}Path")
        if path is not None:
            found = states()._resolve_path_or_ctx(path, self.effective, self.context)
        else:
            found = self.filled(fields.get(name))
        if found is not None and (isinstance(found, bool) or not isinstance(found, int | float)):
            raise failure("States.Runtime", f"{name} must be a number, not: {found!r}")
        return found

    def count(self, name: str, owner: State | None = None) -> int | None:
        """A whole number."""
        found = self.number(name, owner)
        return None if found is None else int(found)

    def arguments(self, part: State) -> dict[str, Json]:
        """Parameters or Arguments of a reader or writer."""
        template = part.get("Arguments" if self.is_jsonata else "Parameters", {})
        return cast("dict[str, Json]", self.filled(template))

    def filled(self, template: Json, **context: Json) -> Json:
        """A template with its expressions replaced by what they stand for."""
        known = {**self.context, **context}
        if self.is_jsonata:
            return states()._apply_jsonata_template(template, self.given, known)
        return states()._resolve_params_obj(template, self.effective, known)
