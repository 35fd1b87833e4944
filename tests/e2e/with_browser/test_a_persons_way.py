"""The console on the deployed stack, as a person uses it."""

import json
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from serverless_s3_processor.cli.deployment.target import Target
from serverless_s3_processor.client import Client, HttpConfig
from serverless_s3_processor.local.environment import REGION
from tests.e2e.support.dead_letter_queues import DeadLetterQueues
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import reader_session
from tests.e2e.with_browser.watched_page import Open
from tests.support.api.console_server import Console, served

HOSTILE = "uploads/console/<img src=x onerror=alert(1)> \u202e&amp;\n.txt"
SHOWN = "<img src=x onerror=alert(1)> \\u{202e}&amp;\\n.txt"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154"
    "789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def stocked(deployment: Deployment) -> Deployment:
    """The deployment with objects of some kinds."""
    for number in range(40):
        deployment.put(f"uploads/console/many/{number:02}.txt", b"x" * number)
    deployment.put("uploads/console/plan.csv", b"name,price\nold,1\n", ContentType="text/csv")
    deployment.put(
        "uploads/console/plan.csv",
        b'name,price\n"a, b",12\n<b>bold</b>,7\n',
        ContentType="text/csv",
        Metadata={"by": "me"},  # type: ignore[arg-type]
    )
    deployment.put("uploads/console/dot.png", PNG, ContentType="image/png")
    deployment.put("uploads/console/gone.txt", b"soon gone")
    deployment.s3.delete_object(Bucket=deployment.bucket, Key="uploads/console/gone.txt")
    deployment.put("uploads/console/broken.pdf", b"%PDF-1.7\nbroken")
    deployment.put("uploads/console/broken too.pdf", b"%PDF-1.7\nbroken")
    deployment.put(HOSTILE, b"<script>alert(1)</script>", ContentType="text/html")
    deployment.wait_for_records("uploads/console/", 48)
    return deployment


def test_arrivals_keep_the_position_and_the_selection(
    stocked: Deployment, deployed: Console, open_page: Open
) -> None:
    watched = open_page(deployed)
    page = watched.page
    expect(watched.row(SHOWN)).to_be_visible()
    expect(page.locator(".counters .wait")).to_have_count(0)
    expect(page.locator(".chart").first).to_contain_text("Arrivals")
    chosen = watched.row("20.txt").locator("a.key")
    chosen.focus()
    place = chosen.bounding_box()
    rows = page.locator("table.rows tbody tr").count()
    for number in range(3):
        stocked.put(f"uploads/console/new/came {number}.txt")
    expect(watched.row("came 2.txt")).to_have_count(1)
    expect(page.locator(".counter .value").first).not_to_have_text("0")

    assert page.locator("table.rows tbody tr").count() >= min(rows + 3, 500)
    assert chosen.evaluate("element => element === document.activeElement")
    expect(page.locator("tr.chosen .name")).to_have_text("20.txt")
    now = chosen.bounding_box()
    assert place
    assert now
    assert abs(now["y"] - place["y"]) <= 1
    expect(page.locator(".chart").first).to_contain_text("Arrivals")
    page.get_by_role("button", name="Day").click()
    expect(page.get_by_role("heading", name="Last day")).to_be_visible()
    expect(page.locator(".state")).to_have_text("Live")


@pytest.mark.usefixtures("stocked")
def test_a_search_is_in_the_address_and_works_by_keyboard(
    deployed: Console, open_page: Open
) -> None:
    watched = open_page(deployed)
    page = watched.page
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("uploads/console/")
    page.get_by_label("Status").select_option("deleted")
    page.locator("#search").focus()
    page.keyboard.press("Enter")
    expect(watched.row("gone.txt")).to_be_visible()
    expect(page.locator("table.rows tbody tr")).to_have_count(1)
    assert "prefix=uploads%2Fconsole%2F&status=deleted" in page.url

    page.reload()
    expect(watched.row("gone.txt")).to_be_visible()
    expect(page.locator("#search")).to_have_value("uploads/console/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("aside h2 .name")).to_have_text("gone.txt")
    page.keyboard.press("Escape")
    expect(page.locator("aside")).to_have_count(0)
    expect(watched.row("gone.txt").locator("a.key")).to_be_focused()

    watched.go("#/find?prefix=uploads%2Fconsole%2Fmany%2F")
    page.get_by_label("Exactly this key").check()
    page.locator("#search").fill("uploads/console/plan.csv")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator("table.rows tbody tr")).to_have_count(2)
    assert "key=uploads%2Fconsole%2Fplan.csv" in page.url


@pytest.mark.usefixtures("stocked")
def test_an_object_is_shown_in_full(deployed: Console, open_page: Open) -> None:
    watched = open_page(
        deployed, "#/find?prefix=uploads%2Fconsole%2F&open=uploads%2Fconsole%2Fplan.csv"
    )
    panel = watched.page.locator("aside")
    expect(panel.locator(".history li")).to_have_count(2)
    expect(panel.locator(".history .shown")).to_contain_text("current")
    expect(panel.locator(".preview td").first).to_have_text("a, b")
    expect(panel.locator(".preview td").nth(2)).to_have_text("<b>bold</b>")
    expect(panel.locator(".result", has_text="table")).to_contain_text("delimiter")
    expect(panel.locator(".facts").last).to_contain_text("by")
    panel.get_by_text("Its notice").click()
    expect(panel.locator("details pre").first).to_contain_text("prefix: uploads/console/")
    panel.get_by_text("The record as it is").click()
    raw = json.loads(panel.locator("details pre").last.inner_text())
    assert raw["objectKey"] == "uploads/console/plan.csv"

    panel.locator(".history a").last.click()
    expect(panel.locator(".preview td").first).to_have_text("old")
    expect(panel).to_contain_text("older version")
    with watched.page.expect_download() as download:
        panel.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "plan.csv"
    assert download.value.path().read_bytes() == b"name,price\nold,1\n"

    panel.get_by_role("button", name="Process again").click()
    expect(panel.locator(".hint").first).to_have_text("Processed again.")

    watched.go("#/now?open=uploads%2Fconsole%2Fdot.png")
    image = panel.locator(".preview img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") == 1
    assert (image.get_attribute("src") or "").startswith("blob:")


@pytest.mark.usefixtures("stocked")
def test_a_hostile_key_and_content_are_text(deployed: Console, open_page: Open) -> None:
    watched = open_page(deployed)
    watched.row(SHOWN).locator("a.key").click()
    panel = watched.page.locator("aside")
    expect(panel.locator("h2 .name")).to_have_text(SHOWN)
    expect(panel.locator(".preview pre")).to_have_text("<script>alert(1)</script>")
    assert watched.page.locator("img:not(.preview img), script:not([src='main.js'])").count() == 0
    with watched.page.expect_download() as download:
        panel.get_by_role("button", name="Download").click()
    assert download.value.path().read_bytes() == b"<script>alert(1)</script>"


def test_a_reader_sees_everything_but_contents(
    stocked: Deployment, deployed_target: Target, open_page: Open
) -> None:
    session = reader_session(stocked)

    def open_api(url: str) -> Client:
        authority = str(stocked.stack.certificates().authority)
        return Client(
            url,
            credentials=session.get_credentials(),
            region=REGION,
            config=HttpConfig(ca_bundle=authority),
        )

    with served(replace(deployed_target, open_api=open_api)) as console:
        watched = open_page(console, "#/now?open=uploads%2Fconsole%2Fplan.csv")
        watched.refusals = True
        panel = watched.page.locator("aside")
        expect(panel.locator(".history li")).to_have_count(2)
        expect(panel.locator(".result").first).to_be_visible()
        expect(panel.locator(".preview")).to_contain_text("not authorized")
        panel.get_by_role("button", name="Process again").click()
        expect(panel.locator(".problem").first).to_contain_text("not authorized")
        expect(watched.page.locator(".state")).to_have_text("Live")


def test_failures_are_grouped_and_run_again_after_a_look(
    stocked: Deployment, deployed: Console, open_page: Open
) -> None:
    watched = open_page(deployed, "#/failures")
    page = watched.page
    group = page.locator(".group", has_text="broken too.pdf")
    expect(group).to_contain_text("the PDF is damaged")
    before = {r["objectKey"]: r["processedAt"] for r in stocked.records("uploads/console/broken")}
    group.get_by_role("button", name="Retry all").click()
    expect(page.locator("dialog")).to_contain_text("Nothing has been done yet")
    expect(page.locator("dialog .plan")).to_contain_text("uploads/console/broken too.pdf")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert {r["processedAt"] for r in stocked.records("uploads/console/broken")} == set(
        before.values()
    )

    group.get_by_role("button", name="Retry uploads/console/broken.pdf").click()
    page.get_by_role("button", name="Process again").click()
    expect(page.locator("dialog [role=status]")).to_contain_text("1 of 1 object on the queue")
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_dead_letters_return_to_the_queue_after_a_look(
    stocked: Deployment, deployed: Console, open_page: Open
) -> None:
    dead = DeadLetterQueues(stocked)
    dead.purge()
    dead.put(dead.uploads, "no message of ours <b>")
    watched = open_page(deployed, "#/failures")
    page = watched.page
    section = page.locator("section", has=page.locator("#dead"))
    expect(section.locator(".group")).to_contain_text("can't succeed")
    section.get_by_role("button", name="Return to the queue").click()
    expect(page.locator("dialog")).to_contain_text("Nothing can be returned")
    expect(page.locator("dialog")).to_contain_text("1 message would stay")
    page.get_by_role("button", name="Cancel").click()
    dead.purge()


@pytest.mark.usefixtures("stocked")
def test_the_digests_are_read_as_mail(deployed: Console, open_page: Open) -> None:
    watched = open_page(deployed, "#/mail")
    mail = watched.page.locator("article.mail").first
    # A digest comes within a minute after an upload, where no test before had one sent.
    expect(mail).to_contain_text("admin@example.com", timeout=150_000)
    expect(mail).to_contain_text("For details (on AWS, add --aws):")
