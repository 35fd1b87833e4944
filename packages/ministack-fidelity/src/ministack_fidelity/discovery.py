"""The repairs: every module below `repairs` that has a function `apply`."""

import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from importlib import import_module
from types import ModuleType

from ministack_fidelity import repairs


@dataclass(frozen=True)
class Repair:
    """A module that makes one thing of the emulator behave as on AWS."""

    name: str
    module: ModuleType

    @property
    def summary(self) -> str:
        """What the repair does: the first paragraph that documents `apply`."""
        paragraph, _, _ = (inspect.getdoc(self.module.apply) or "").partition("\n\n")
        return paragraph.replace("\n", " ")

    @property
    def predecessors(self) -> tuple[str, ...]:
        """The repairs whose wrappers must lie within those of this one."""
        return getattr(self.module, "APPLY_AFTER", ())


def find_repairs() -> list[Repair]:
    """Return all repairs in the order in which they are applied.

    Raises:
        KeyError: a repair names a predecessor that does not exist.
    """
    by_name = {repair.name: repair for repair in _modules()}
    order = TopologicalSorter({name: by_name[name].predecessors for name in sorted(by_name)})
    return [by_name[name] for name in order.static_order()]


def _modules() -> Iterator[Repair]:
    prefix = f"{repairs.__name__}."
    for info in pkgutil.walk_packages(repairs.__path__, prefix):
        module = import_module(info.name)
        if hasattr(module, "apply"):
            yield Repair(info.name.removeprefix(prefix), module)


def apply_repairs() -> None:
    """Repair the emulator in this process, whose environment must be complete by now."""
    for repair in find_repairs():
        repair.module.apply()
