"""A deployment that acts on results, and an object from before it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.e2e.support.deployment import Deployment, bootstrapped

ACTIONS = "examples/actions/actions.toml"
PROCESSORS = "examples/invoices"
OLD = "uploads/invoices/old.csv"
NO_INVOICE = b"a,b\n1,2\n"


@contextmanager
def deployed_to_act(home: Path) -> Iterator[Deployment]:
    with bootstrapped(home) as deployment:
        deployment.deploy(processors_dir=PROCESSORS)
        deployment.put(OLD, NO_INVOICE, ContentType="text/csv")
        deployment.wait_for_records(OLD, 1)
        deployment.deploy(processors_dir=PROCESSORS, actions_file=ACTIONS)
        yield replace(deployment)  # which has not looked at its outputs yet
