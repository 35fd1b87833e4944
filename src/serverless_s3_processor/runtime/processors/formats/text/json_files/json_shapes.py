"""Facts about parsed JSON: depth, columns, and what standards forbid."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from serverless_s3_processor.runtime.processors.formats.text.json_files.json_text import NOT_FINITE
from serverless_s3_processor.runtime.processors.formats.text.tables.cell_types import NULL
from serverless_s3_processor.runtime.processors.formats.text.tables.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

DEEP: Final = "json-deeply-nested"
"""The flag of JSON that many programs refuse to read."""
DUPLICATES: Final = "json-duplicate-names"
"""The flag of JSON with an object that has a name twice, which RFC 7493 forbids."""
NOT_FINITE_NUMBERS: Final = "json-not-finite-numbers"
"""The flag of JSON with `NaN` or `Infinity`, which RFC 8259 forbids."""
LONE_SURROGATES: Final = "json-lone-surrogates"
"""The flag of JSON with half a character, which RFC 7493 forbids."""

_MAX_DEPTH: Final = 100
_KINDS: Final[dict[type, str]] = {
    type(None): NULL,
    bool: "boolean",
    int: "integer",
    float: "number",
    type(NOT_FINITE): "number",
    str: "text",
    list: "array",
    tuple: "object",
}
_Object: TypeAlias = "tuple[tuple[str, object], ...]"
_CONTAINERS: Final = (list, tuple)
_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")


def kind_of_value(value: object) -> str:
    """Return the type of a value of the parser."""
    return _KINDS[type(value)]


def columns_of(rows: Sequence[object]) -> Columns:
    """Return the columns of rows, of which most have the same shape."""
    columns, objects = Columns(), [row for row in rows if type(row) is tuple]
    values, names = _values_of(objects)
    if names:
        return _columns_of_values(values, names)
    shapes = Counter(tuple([(name, type(value)) for name, value in row]) for row in objects)
    for shape, count in shapes.items():
        for name, kind in dict(shape).items():
            columns.add(name, _KINDS[kind], count)
    return columns


def facts_of_rows(rows: list[object]) -> tuple[Columns, int, set[str]]:
    """Return the columns of rows, and what `traits_of` returns for them."""
    objects = [row for row in rows if type(row) is tuple]
    values, names = _values_of(objects)
    if names and len(objects) == len(rows):
        return _columns_of_values(values, names), *traits_of(values, outer_depth=1)
    return columns_of(rows), *traits_of(rows)


def _columns_of_values(values: list[object], names: list[str]) -> Columns:
    columns, types = Columns(), list(map(type, values))
    for index, name in enumerate(names):
        types_of_column = types[index :: len(names)]
        for kind in set(types_of_column):
            columns.add(name, _KINDS[kind], types_of_column.count(kind))
    return columns


def _values_of(objects: list[_Object]) -> tuple[list[object], list[str]]:
    """Return the values of all members, and their names if all objects have the same, each once.

    Without names, the values are those of all members, in whatever objects they are.
    """
    members = list(chain.from_iterable(objects))
    names = [name for name, _ in objects[0]] if objects else []
    is_alike = (
        len(set(names)) == len(names)
        and set(map(len, objects)) == {len(names)}
        and [name for name, _ in members] == names * len(objects)
    )
    return [value for _, value in members], names if is_alike else []


def traits_of(value: object, outer_depth: int = 0) -> tuple[int, set[str]]:
    """Return how deeply lists and objects are nested, and the flags, without recursion."""
    depth, level, flags = outer_depth, [value], set[str]()
    while level:
        types = set(map(type, level))
        if type(NOT_FINITE) in types:
            flags.add(NOT_FINITE_NUMBERS)
        if types.isdisjoint(_CONTAINERS):
            break
        depth += 1
        level = _items(level, types) + _values(level, types, flags)
    if depth > _MAX_DEPTH:
        flags.add(DEEP)
    return depth, flags


def _items(level: list[object], types: set[type]) -> list[object]:
    lists = [part for part in level if isinstance(part, list)] if list in types else []
    return list(chain.from_iterable(lists))


def _values(level: list[object], types: set[type], flags: set[str]) -> list[object]:
    """Return the values of the members of objects; of members with the same name, the last."""
    if tuple not in types:
        return []
    objects: list[_Object] = [part for part in level if isinstance(part, tuple)]
    values, names = _values_of(objects)
    if names:
        return values
    unique = list(map(dict, objects))
    if sum(map(len, unique)) < len(values):
        flags.add(DUPLICATES)
    return list(chain.from_iterable(map(dict.values, unique)))


def surrogate_flags(text: str, value: object) -> set[str]:
    """Return the flag of half characters, which only escapes can make."""
    if not _ESCAPED_SURROGATE.search(text):
        return set()
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return {LONE_SURROGATES}
    except RecursionError:
        pass
    return set()
