from dataclasses import dataclass
from typing import Any, Final

NAMES: Final = (
    "BucketName",
    "FunctionName",
    "LogGroupName",
    "Name",
    "QueueName",
    "StateMachineName",
    "TableName",
    "TopicName",
)
"""The properties that name a resource."""
_PSEUDO: Final = {
    "AWS::AccountId": "{account}",
    "AWS::Partition": "aws",
    "AWS::Region": "{region}",
    "AWS::URLSuffix": "amazonaws.com",
}


@dataclass(frozen=True)
class PolicyText:
    """Formats the values of a template's policies; resources are shown by their names."""

    resources: dict[str, Any]

    def lines(self, value: object) -> str:
        """Return one value or several, each on a line of a table's cell."""
        values = value if isinstance(value, list) else [value]
        return "<br>".join(f"`{self._with_kind(item)}`" for item in values)

    def _with_kind(self, value: Any) -> str:  # noqa: ANN401 - JSON
        is_reference = isinstance(value, dict) and "Ref" in value
        return (self._kind(value["Ref"]) if is_reference else "") + self._text(value)

    def _text(self, value: Any) -> str:  # noqa: ANN401 - JSON
        if isinstance(value, str):
            return value
        [(function, argument)] = value.items()
        if function == "Fn::Join":
            return str(argument[0]).join(map(self._text, argument[1]))
        if function == "Ref":
            return _PSEUDO.get(argument) or self._name(argument)
        if function == "Fn::GetAtt":
            resource, attribute = argument
            which = "" if attribute == "Arn" else f" ({attribute})"
            return self._kind(resource) + self._name(resource) + which
        raise ValueError(f"There is no text for the function {function}.")

    def _name(self, logical_id: str) -> str:
        properties = self.resources[logical_id]["Properties"]
        return self._text(
            next((properties[kind] for kind in NAMES if kind in properties), logical_id)
        )

    def _kind(self, logical_id: str) -> str:
        return str(self.resources[logical_id]["Type"].rpartition("::")[2]) + " "
