"""Take the pictures in docs/: the map, a city and an article, from a fresh app with the sample articles."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
# Larger pictures make the page slow to open.
MOST_BYTES = 500_000
# Mariupol, which many of the sample articles tell of.
CITY = "701822"
# The first start reads the sample articles, which takes most of this on a slow machine.
START_SECONDS = 180
ARTICLE = """KYIV, March 17, 2022 - A missile hit a school in Merefa before dawn on Thursday, killing at least 12 people, \
the mayor said.

In Mykolaiv, 130 km north-east of Odesa, police defused a bomb near the railway station on Wednesday. Moscow denied \
that its aircraft had struck the city."""


@contextmanager
def running_app() -> Iterator[str]:
    """Start the app over an empty store of its own, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        command += ["--server.port", str(port), "--server.address", "localhost"]
        environment = {**os.environ, "INCIDENTS_HOME": home}
        app = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"{address}/_stcore/health")
            yield address
        finally:
            app.terminate()
            app.wait(timeout=20)


def wait_for(url: str) -> None:
    """Return once an address answers; raises TimeoutError."""
    stop = time.monotonic() + START_SECONDS
    while time.monotonic() < stop:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"{url} did not answer in {START_SECONDS} seconds")


def settle(page: Page) -> None:
    """Wait until the script has run, and a moment more for the map to draw."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=START_SECONDS * 1000)
    page.wait_for_timeout(3000)


def take(page: Page, name: str) -> None:
    """Save the window as docs/NAME.png, and fail where it is too large."""
    path = DOCS / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"{path} has {size:,} bytes; {MOST_BYTES:,} is the most")
    print(f"{path.relative_to(CHECKOUT)}: {size:,} bytes")


def main() -> None:
    """Take all pictures at 1280 pixels, light."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with running_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        page.goto(address)
        page.wait_for_selector("iframe", timeout=START_SECONDS * 1000)
        settle(page)
        take(page, "screenshot")
        page.goto(f"{address}/cities?city={CITY}")
        settle(page)
        take(page, "cities")
        page.goto(f"{address}/article")
        settle(page)
        page.get_by_label("Text", exact=True).fill(ARTICLE)
        page.get_by_role("button", name="Read the article").click()
        settle(page)
        page.get_by_text("The text with its marks").scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        take(page, "article")
        browser.close()


if __name__ == "__main__":
    main()
