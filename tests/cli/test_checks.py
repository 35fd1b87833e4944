from collections.abc import Callable

import pytest
import typer

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cli import checks

SAMPLES = [
    *("dev", "a", "a-1", "0", "-a", "a-", "A", "a_b", "a b!", "é", "", "a\n", "x" * 30, "x" * 31),
    *("x" * 29, "x" * 32, "x" * 100, "you@example.com", "a+b@x-y.co", "@x.y", "a@b", "nonsense"),
    *(
        "a@b.c, d@e.f",
        "a b@c.d",
        "a@b..c",
        "ä@b.c",
        "a@b.c\n",
        "x" * 64 + "@b.c",
        "x" * 65 + "@b.c",
    ),
]


@pytest.mark.parametrize(
    ("name", "check"), [("env_suffix", checks.environment), ("email_address", checks.email)]
)
def test_the_checks_refuse_what_cdk_refuses(name: str, check: Callable[[str], str | None]) -> None:
    accepted = [_is_accepted(name, sample) for sample in SAMPLES]
    assert [_passes(check, sample) for sample in SAMPLES] == accepted
    assert {*accepted} == {True, False}


def _is_accepted(name: str, text: str) -> bool:
    try:
        S3ProcessorProps.from_context({"email_address": "team@example.org", name: text})
    except ContextError:
        return False
    return True


def _passes(check: Callable[[str], str | None], text: str) -> bool:
    try:
        return check(text) == text
    except typer.BadParameter:
        return False
