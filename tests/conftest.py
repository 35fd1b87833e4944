"""Settings of all tests: botocore checks more, hypothesis draws the same examples in every run, and
xdist's scopes.

`HYPOTHESIS_PROFILE=explore pytest tests/unit` draws others, and more of them.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.handlers import BUILTIN_HANDLERS
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.contract.validation.parameters import check_call

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore", parent=settings.get_profile("ci"), derandomize=False, max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_LONGEST = ("tests/e2e/", "tests/chaos/")
_SHARED = {
    "tests/aws_truth/": "templates",
    "tests/cdk/": "templates",
    "tests/e2e/actions/": "actions",
    "tests/e2e/api/": "stack",
    "tests/e2e/processors/": "processors",
    "tests/e2e/stack/": "stack",
    "tests/e2e/with_browser/": "stack",
}
"""Names of what the tests of a folder share: deployments, which take a minute or more, and
templates, which each process would synthesize anew for half a minute."""


@pytest.fixture(autouse=True, scope="module")
def _checked_calls(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold each call of botocore to the service's model before it is sent.

    Tests end to end also make calls that AWS must refuse.
    """
    check = ("before-parameter-build", check_call)
    is_free = not {"chaos", "e2e", "fuzz"}.isdisjoint(request.path.parts)
    handlers = [] if is_free else [check]
    BUILTIN_HANDLERS.extend(handlers)
    yield
    del BUILTIN_HANDLERS[len(BUILTIN_HANDLERS) - len(handlers) :]


def _scope(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((name for folder, name in _SHARED.items() if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give each worker whole files, and all files that share something."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _scope
    return scheduling


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no worker begins one when the others have ended."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))
