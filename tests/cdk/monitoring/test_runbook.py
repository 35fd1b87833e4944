"""The runbook against the alarms: each has its section, and each section its alarm."""

import re

from tests.cdk.monitoring.test_alarms import alarms
from tests.cdk.synthesized import PROJECT, Synthesized

PAGE = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
NOT_OF_ALARMS = {
    "first-always",
    "the-dashboard",
    "saved-queries",
    "the-selftest",
    "what-it-costs",
    "a-backfill-is-running",
}


def anchor(heading: str) -> str:
    """Return what GitHub makes of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def sections() -> dict[str, str]:
    """Return the text of each section by its anchor."""
    _, *sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    return {
        anchor(heading): text
        for heading, _, text in (section.partition("\n") for section in sections)
    }


def test_each_alarm_names_its_section_and_each_section_an_alarm(prod: Synthesized) -> None:
    named = {
        alarm["AlarmDescription"].partition("docs/operations.md#")[2]
        for alarm in alarms(prod).values()
    }
    assert named == sections().keys() - NOT_OF_ALARMS


def test_each_section_says_what_it_means_what_to_look_at_and_what_to_do() -> None:
    for name, text in sections().items():
        if name not in NOT_OF_ALARMS:
            for part in ("**What it means.**", "**What to look at.**", "**What to do.**"):
                assert part in text, f"{name} has no {part}"


def test_each_alarm_is_in_the_table(prod: Synthesized) -> None:
    table = set(re.findall(r"`([a-z0-9…-]+)`", PAGE[: PAGE.index("## First")]))
    for what in alarms(prod):
        whole, last = re.sub(r"attacher-\w{8}", "attacher-…", what), "-" + what.rpartition("-")[2]
        assert whole in table or last in table or f"-iterator{last}" in table, what


def test_links_within_the_page_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= sections().keys()
