"""Tables in many dialects, made the same way each time."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

_WORDS = ("Anna", "Bert", "Cora", "Müller", "pump", "valve", "North", "new item", "a/b", "O2")
_HEADERS = (["id", "name", "amount", "note"], ["key", "when", "value", "place", "unit"])


@dataclass(frozen=True, slots=True)
class Made:
    """A table with the dialect that it was written in."""

    text: str
    delimiter: str
    quote: str
    escape: str
    header: bool
    columns: int
    line_end: str


def made_tables() -> Iterator[Made]:
    """Yield 288 tables: all combinations of delimiter, quote, escape, line end, header, rows."""
    choices = product(
        ",;\t|", ('"', "'"), ("", "\\"), ("\n", "\r\n"), (True, False), (False, True), (3, 12, 40)
    )
    for number, (delimiter, quote, escape, end, header, quoted, rows) in enumerate(choices):
        if quote == "'" and not quoted:
            continue
        chance = random.Random(number)  # noqa: S311 - the same each time
        names = _HEADERS[number % 2]
        body = [_row(chance, len(names), delimiter, quote, tricky=quoted) for _ in range(rows)]
        text = _written(
            [names, *body] if header else body,
            delimiter=delimiter,
            quotechar=quote,
            escapechar=escape or None,
            doublequote=not escape,
            lineterminator=end,
            quoting=csv.QUOTE_NONNUMERIC if quoted else csv.QUOTE_MINIMAL,
        )
        yield Made(text, delimiter, quote, escape, header, len(names), end)


def _row(
    chance: random.Random, width: int, delimiter: str, quote: str, *, tricky: bool
) -> list[str]:
    cells = [str(chance.randrange(1, 9999)), chance.choice(_WORDS), f"{chance.random() * 99:.2f}"]
    note = chance.choice(_WORDS)
    if tricky:
        note = chance.choice((f"{note}{delimiter} {note}", f"a {quote}{note}{quote} b", note))
    return [*cells, note, *(["kg"] * (width - 4))]


def _written(rows: list[list[str]], **dialect: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()
