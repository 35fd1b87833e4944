"""TOML files of a team: errors have one line per problem, with file and field."""

import tomllib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from serverless_s3_processor.cdk.settings.errors import ContextError

_Item = TypeVar("_Item")


def _refuse_empty(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    if not items:
        raise ValueError("the list must not be empty.")
    return items


Items = Annotated[tuple[_Item, ...], AfterValidator(_refuse_empty)]
"""A list that must not be empty if it is given."""


class Declaration(BaseModel):
    """A table of TOML that has no other fields than these."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def read_file(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            ContextError: the file is invalid.
        """
        try:
            return cls.model_validate(read_toml(path, path.name))
        except ValidationError as error:
            raise ContextError(_describe(path.name, error)) from None

    @model_validator(mode="before")
    @classmethod
    def _refuse_others(cls, values: Any) -> Any:  # noqa: ANN401 - whatever TOML has
        """Refuse unknown fields, such as a typing error."""
        if not isinstance(values, dict):
            raise ValueError("this must be a table.")  # noqa: TRY004 - Pydantic takes no TypeError
        if others := [name for name in values if name not in cls.model_fields]:
            there_are = " and ".join(cls.model_fields)
            raise ValueError(
                f"there is no {' or '.join(map(repr, others))} here, only {there_are}."
            )
        return values


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """Read a file; `name` is what an error calls it.

    Raises:
        ContextError: the file is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContextError(f"{name}: this is not TOML: {error}") from None


def _describe(file: str, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        place = ", ".join([file, *_fields(problem["loc"])])
        lines.append(f"{place}: {_message(problem['msg'], problem['input'])}")
    return "\n".join(lines)


def _fields(location: Iterable[int | str]) -> Iterator[str]:
    """Yield the names on the way to a field; an item of a list is `actions 1`."""
    steps = [step for step in location if step != "[key]"]
    for step, following in pairwise([*steps, ""]):
        if isinstance(step, str):
            yield f"{step} {following + 1}" if isinstance(following, int) else step


def _message(text: str, value: object) -> str:
    """Return Pydantic's message in the words of TOML, with the value."""
    for pydantic, toml in (("dictionary", "table"), ("tuple", "list")):
        text = text.replace(pydantic, toml)
    must = text.removeprefix("Input should ")
    return text.removeprefix("Value error, ") if must == text else f"{value!r} must {must}."
