"""Writes docs/console.png, the README's picture, from the local stack after `make demo`."""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from serverless_s3_processor.cli.deployment.target import local_stack
from serverless_s3_processor.console import background
from serverless_s3_processor.runtime.config import names

PLACE = Path("docs/console.png")
OPENED = "#/now?open=uploads%2Fdemo%2Fprices.csv"
WIDTH, HEIGHT = 1280, 860
COLOURS = 128
"""Few enough to keep the file small, enough for the text's edges."""


def main() -> None:
    """Open the console as a person would, with an object beside the list, and draw it."""
    address = background.start(local_stack(), names.DEFAULT_ENVIRONMENT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(address)
        page.goto(f"{address.partition('?')[0]}{OPENED}")
        for shown in (".rows", ".chart rect", ".preview td", ".counter .value:not(:has(.wait))"):
            page.locator(shown).first.wait_for(state="attached")
        page.locator("aside .told:empty").first.wait_for(state="attached")
        taken = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    taken.convert("RGB").quantize(COLOURS).save(PLACE, optimize=True)


if __name__ == "__main__":
    main()
