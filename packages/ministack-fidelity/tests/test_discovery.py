from pathlib import Path

from ministack_fidelity import repairs, table
from ministack_fidelity.discovery import find_repairs

README = Path(__file__).parents[1] / "README.md"
FOLDER = Path(repairs.__path__[0])


def test_every_module_with_a_repair_is_found_once() -> None:
    modules = {
        ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        for path in FOLDER.rglob("*.py")
        if "\ndef apply() -> None:\n" in path.read_text(encoding="utf-8")
    }
    names = [repair.name for repair in find_repairs()]
    assert len(names) > 40
    assert sorted(names) == sorted(modules)


def test_a_repair_is_applied_after_its_predecessors() -> None:
    names = [repair.name for repair in find_repairs()]
    ordered = [(first, repair.name) for repair in find_repairs() for first in repair.predecessors]
    assert ("apigateway.access_logs", "apigateway.calls") in ordered
    assert all(names.index(first) < names.index(second) for first, second in ordered)


def test_every_repair_documents_aws_and_what_it_changes() -> None:
    assert [repair.name for repair in find_repairs() if not repair.module.__doc__] == []
    assert [repair.name for repair in find_repairs() if not repair.summary.endswith(".")] == []


def test_the_readme_has_the_current_table() -> None:
    page = README.read_text(encoding="utf-8")
    assert table.update(page) == page
