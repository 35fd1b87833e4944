"""Writes docs/console.png, the README's picture, from the local stack after `make demo`."""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from serverless_s3_processor.cli.deployment.target import local_stack
from serverless_s3_processor.console import background
from serverless_s3_processor.runtime.config import names

PATH = Path("docs/console.png")
OBJECT = "#/now?open=uploads%2Fdemo%2Fprices.csv"
WIDTH, HEIGHT = 1280, 860
COLORS = 128
"""Few enough for a small file, enough for smooth text."""


def main() -> None:
    """Open the console with an object beside the list, and save a screenshot."""
    address = background.start(local_stack(), names.DEFAULT_ENVIRONMENT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(address)
        page.goto(f"{address.partition('?')[0]}{OBJECT}")
        for selector in (".rows", ".chart rect", ".preview td", ".counter .value:not(:has(.wait))"):
            page.locator(selector).first.wait_for(state="attached")
        page.locator("aside .hint:empty").first.wait_for(state="attached")
        image = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    image.convert("RGB").quantize(COLORS).save(PATH, optimize=True)


if __name__ == "__main__":
    main()
