import pytest

from tests.support.cpu_time import cpu_limit
from tests.unit.processors.processing import outcome_of


@pytest.mark.parametrize(
    "raw",
    [
        *(b"'," * 130_000, b'","' * 80_000, b'\\"' * 130_000, b";,|\t" * 65_000, b"1,5;" * 60_000),
        *(b"#\n" * 130_000, b"sep=,\n" * 40_000, b'"' * 260_000, b"1,1\n" * 65_000),
        *((b"a," * 500 + b"\n") * 260, b"a\r" * 130_000, b"\xe9," * 130_000, b'"\r\n' * 80_000),
    ],
    ids=range(13),
)
def test_hostile_tables_take_little_time_and_space(raw: bytes) -> None:
    with cpu_limit(0.5):
        outcome = outcome_of(raw, key="uploads/a.csv", only={"sniff", "table"})
    assert len(str(outcome.results)) < 20_000
