"""What all tests share: hypothesis draws the same examples in every run, and who runs what.

`HYPOTHESIS_PROFILE=explore pytest tests/unit` draws others, and more of them.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

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

_DEPLOYMENTS = ("deployment", "acting", "with_processors")
"""Fixtures that several files use and that take a minute to set up."""
_LONGEST = ("tests/e2e/", "tests/chaos/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give whole files, and all that share a deployment, to one worker; begin with the longest."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def _group(item: pytest.Item) -> str:
    file = item.nodeid.partition("::")[0]
    own = getattr(item, "module", None)
    shared = (
        name
        for name in _DEPLOYMENTS
        if name in getattr(item, "fixturenames", ()) and not hasattr(own, name)
    )
    return next(shared, file)
