"""Uploads from the page into the deployed stack."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.support.deployment import Deployment
from tests.e2e.with_browser.watched_page import Open
from tests.support.api.console_server import Console


def test_files_and_folders_are_uploaded_and_seen_to_arrive(
    deployed: Console, deployment: Deployment, open_page: Open, tmp_path: Path
) -> None:
    (tmp_path / "paper" / "deep").mkdir(parents=True)
    (tmp_path / "paper" / "a é.txt").write_text("one")
    (tmp_path / "paper" / "deep" / "b.csv").write_text("a,b\n1,2\n")
    (tmp_path / "big.bin").write_bytes(b"\0" * 3_000_000)
    watched = open_page(deployed, "#/upload")
    page = watched.page
    page.get_by_label("Into the folder").fill("console/sent")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "big.bin")
    page.locator("input[type=file]").last.set_input_files(tmp_path / "paper")
    expect(page.locator("#uploads")).to_have_text("3 of 3 files on record")
    expect(page.locator(".sending .badge.processed")).to_have_count(3)
    sent = {item["Key"]: item["Size"] for item in deployment.list_versions("uploads/console/sent/")}
    assert sent == {
        "uploads/console/sent/big.bin": 3_000_000,
        "uploads/console/sent/paper/a é.txt": 3,
        "uploads/console/sent/paper/deep/b.csv": 8,
    }
    page.locator(".sending a.key", has_text="b.csv").click()
    expect(page.locator("aside h2 .name")).to_have_text("b.csv")


def test_dropped_files_are_uploaded_and_refused_ones_reported(
    deployed: Console, open_page: Open
) -> None:
    watched = open_page(deployed, "#/upload")
    watched.refusals = True
    page = watched.page
    dropped = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["dropped"], "dropped.txt", {type: "text/plain"}));
            transfer.items.add(new File(["x"], "${filename}.txt"));
            return transfer;
        }"""
    )
    page.get_by_label("Into the folder").fill("console/dropped/")
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".sending .badge.processed")).to_have_count(1)
    expect(page.locator(".sending .wrong")).to_contain_text("S3 puts a file's name in its place")
