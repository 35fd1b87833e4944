from tests.http_conformance.behaviors.table import BEHAVIORS, PAGE, page_with_table


def test_the_page_lists_all_behaviors() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_with_table(page), "make docs writes it anew"


def test_each_behavior_has_a_unique_name_and_a_source() -> None:
    assert len({behavior.name for behavior in BEHAVIORS}) == len(BEHAVIORS)
    assert all(behavior.source for behavior in BEHAVIORS)


def test_each_difference_has_a_reason() -> None:
    differences = [behavior.botocore for behavior in BEHAVIORS if behavior.botocore]
    assert all(difference.reason for difference in differences)
