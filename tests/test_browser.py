"""The running app in Chromium: what a newcomer sees, and that nothing leaves the machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
pytestmark = pytest.mark.browser
if BROWSER is None and not os.environ.get("CI"):
    pytest.skip("no Chromium on this machine", allow_module_level=True)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "INCIDENTS_DB": f"sqlite:///{home / 'store.sqlite'}"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[1280, 390])
def page(browser, request):
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.requested, page.failed = [], []
    page.on("request", lambda r: page.requested.append(r.url))
    page.on("pageerror", lambda e: page.failed.append(str(e)))
    yield page
    page.close()


def map_frame(page):
    """The map's own frame, once it shows incidents."""
    for _ in range(120):
        for frame in page.frames:
            try:
                if frame.evaluate("window.incidentMap && window.incidentMap.total() > 0 ? window.incidentMap.count() : 0") > 20:
                    return frame
            except Exception as error:  # a frame can go while it is asked
                if "closed" in str(error).lower():
                    raise
        page.wait_for_timeout(500)
    raise AssertionError("the map shows no incidents after a minute")


def test_the_sample_incidents_are_drawn_the_slider_narrows_them_and_one_tells_its_sentence(page, address):
    page.goto(address)
    frame = map_frame(page)
    everything = frame.evaluate("incidentMap.count()")
    slider = frame.locator("input[aria-label='Last day shown']")
    slider.evaluate("e => { e.value = Number(e.min) + 15; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    narrowed = frame.evaluate("incidentMap.count()")
    assert 0 < narrowed < everything
    shown = frame.evaluate(
        "(async () => { const d = await (await fetch(performance.getEntriesByType('resource').map(r => r.name)"
        ".filter(n => n.includes('/frames/')).pop())).json(); const i = d.lat.findIndex(v => v !== null);"
        " incidentMap.select(d.id[i]); return d.quote[i]; })()"
    )
    frame.locator(".incident-card blockquote").wait_for(timeout=10_000)
    assert frame.locator(".incident-card blockquote").inner_text() == shown
    hosts = {url.split("/")[2] for url in page.requested if url.startswith("http")}
    assert hosts == {address.split("/")[2]}
    assert page.failed == []


def test_a_pasted_article_shows_its_incidents_and_goes_on_the_map(page, address):
    page.goto(address + "/article")
    page.get_by_label("Text").fill("LVIV, March 18, 2022 - Shells hit a school in Lyman on Thursday, killing two people.")
    page.get_by_role("button", name="Read the article").click()
    page.get_by_role("heading", name="1 incident").wait_for(timeout=60_000)
    page.get_by_text("Published 2022-03-18").wait_for(timeout=20_000)
    page.get_by_role("button", name="Add to the map").click()
    page.get_by_text("on the map.").or_(page.get_by_text("there already")).wait_for(timeout=60_000)
    assert page.failed == []


def test_hostile_text_runs_nothing(page, address):
    page.goto(address + "/article")
    attack = "<img src=x onerror=window.hit=1><script>window.hit=1</script>${window.hit=1}`"
    page.get_by_label("Text").fill(f"LVIV, March 18, 2022 - Shells hit a school in Lyman {attack} on Thursday.")
    page.get_by_role("button", name="Read the article").click()
    page.get_by_text("The text with its marks").wait_for(timeout=60_000)
    assert not any(frame.evaluate("window.hit === 1") for frame in page.frames)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hit=1>')")
    page.wait_for_function("window.hit === 1", timeout=10_000)  # the same text would run where it is not escaped
