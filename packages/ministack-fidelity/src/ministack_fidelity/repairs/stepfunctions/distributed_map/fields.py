"""Fields of a distributed map: plain values, JSONPath or JSONata.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from dataclasses import dataclass
from typing import cast

from ministack_fidelity.repairs.stepfunctions.executions import (
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
    data: Json  # the state's input
    effective: Json  # what InputPath leaves of it
    context: Context

    @property
    def is_jsonata(self) -> bool:
        """Whether expressions are JSONata, not JSONPath."""
        return is_jsonata(self.state, self.context)

    def number(self, name: str, owner: State | None = None) -> float | None:
        """Return a number of the state or of a part; `<name>Path` says where it is in the input."""
        fields = self.state if owner is None else owner
        path = fields.get(f"{name}Path")
        if path is not None:
            value = states()._resolve_path_or_ctx(path, self.effective, self.context)
        else:
            value = self.fill(fields.get(name))
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise failure("States.Runtime", f"{name} must be a number, not: {value!r}")
        return value

    def count(self, name: str, owner: State | None = None) -> int | None:
        """Return a whole number."""
        value = self.number(name, owner)
        return None if value is None else int(value)

    def arguments(self, part: State) -> dict[str, Json]:
        """Return the Parameters or Arguments of a reader or writer."""
        template = part.get("Arguments" if self.is_jsonata else "Parameters", {})
        return cast("dict[str, Json]", self.fill(template))

    def fill(self, template: Json, **context: Json) -> Json:
        """Return a template with its expressions replaced by their values."""
        full_context = {**self.context, **context}
        if self.is_jsonata:
            return states()._apply_jsonata_template(template, self.data, full_context)
        return states()._resolve_params_obj(template, self.effective, full_context)
