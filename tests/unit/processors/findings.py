"""The findings of one processor about bytes whose type is known."""

from collections.abc import Callable, Mapping

import pytest

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.support.views import Content, view_of

Analyze = Callable[[ObjectView], Findings]


def findings_of(
    analyze: Analyze,
    content: Content | bytes,
    content_type: str,
    *,
    head: int = 1 << 18,
    budget: int = 1 << 23,
) -> Findings:
    view = view_of(content, head=head, budget=budget)
    view.sniffed_type = content_type
    view.types = frozenset({content_type})
    return analyze(view)


def failure_of(analyze: Analyze, content: Content | bytes, content_type: str) -> str | None:
    """Return why the content can't be processed; None if it can. Other errors are not expected."""
    try:
        findings_of(analyze, content, content_type)
    except UnprocessableContentError as error:
        return str(error)
    return None


def each_file(files: Mapping[str, Mapping[str, bytes]]) -> pytest.MarkDecorator:
    """Run a test with the content type and the bytes of each file, which are named by type."""
    return pytest.mark.parametrize(
        ("content_type", "raw"),
        [
            pytest.param(content_type, raw, id=f"{content_type} with {name}")
            for content_type, named in files.items()
            for name, raw in named.items()
        ],
    )
