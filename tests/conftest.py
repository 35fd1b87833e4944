"""What all tests share: hypothesis draws the same examples in every run, and who runs what.

`HYPOTHESIS_PROFILE=explore pytest tests/unit` draws others, and more of them.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

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
_DEPLOYMENTS = {
    "tests/e2e/actions/": "actions",
    "tests/e2e/api/": "stack",
    "tests/e2e/processors/": "processors",
    "tests/e2e/stack/": "stack",
    "tests/e2e/with_browser/": "stack",
}
"""What the tests in a folder share and takes a minute to set up."""


def _scope(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((name for where, name in _DEPLOYMENTS.items() if file.startswith(where)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give whole files to one worker, and all files that share a deployment."""
    scheduling = LoadScopeScheduling(config, log)
    scheduling._split_scope = _scope
    return scheduling


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: what is begun last is waited for."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))
