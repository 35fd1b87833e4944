import pytest

from serverless_s3_processor.runtime.processors.formats.detection import sniff
from serverless_s3_processor.runtime.processors.match import Match
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.views import view_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(20)


def _sniffed(content: bytes, declared: str = "", key: str = "uploads/a") -> ObjectView:
    view = view_of(content, content_type=declared, key=key)
    sniff.sniff(view)
    return view


def test_nothing_declared_wants_every_object() -> None:
    assert Match()(view_of(b""))


@pytest.mark.parametrize(
    ("types", "content", "declared", "matches"),
    [
        (["image/png"], PNG, "", True),
        (["image/*"], PNG, "text/csv", True),
        (["text/csv"], PNG, "text/csv", False),
        (["text/csv"], b"a,b\n", "text/csv; charset=utf-8", True),
        (["text/csv"], b"a,b\n", "TEXT/CSV", True),
        (["text/csv"], b"a,b\n", "", False),
        (["text/plain"], b"a,b\n", "text/csv", True),
        (["application/json"], b"{}", "application/json", True),
        (["image/png"], b"text", "image/png", False),
        (["application/x-mine"], b"\0\1\2", "application/x-mine", False),
        (["image/png", "text/*"], b"text", "", True),
    ],
)
def test_the_type_is_the_one_that_the_bytes_show(
    types: list[str], content: bytes, declared: str, *, matches: bool
) -> None:
    assert Match(types=types)(_sniffed(content, declared)) is matches


@pytest.mark.parametrize(
    ("match", "matches"),
    [
        (Match(suffixes=[".CSV"]), True),
        (Match(suffixes=[".json", ".csv"]), True),
        (Match(suffixes=[".json"]), False),
        (Match(prefixes=["uploads/in/"]), True),
        (Match(prefixes=["in/"]), False),
        (Match(prefixes=["uploads/out/", "uploads/in/"]), True),
        (Match(min_bytes=5), True),
        (Match(min_bytes=6), False),
        (Match(max_bytes=5), True),
        (Match(max_bytes=4), False),
        (Match(suffixes=[".csv"], prefixes=["uploads/in/"], types=["text/csv"]), True),
        (Match(suffixes=[".csv"], prefixes=["uploads/out/"]), False),
    ],
)
def test_all_that_is_declared_must_hold(match: Match, *, matches: bool) -> None:
    assert match(_sniffed(b"a,b,c", "text/csv", key="uploads/in/A.csv")) is matches


def test_it_says_in_words_what_it_wants() -> None:
    assert str(Match()) == "every object"
    assert str(Match(types=["image/*", "text/csv"], suffixes=[".csv"], max_bytes=10**6)) == (
        "`image/*` or `text/csv`, ends in `.csv`, at most 1,000,000 bytes"
    )
    assert str(Match(prefixes=["uploads/a/"], min_bytes=2)) == (
        "begins with `uploads/a/`, at least 2 bytes"
    )
