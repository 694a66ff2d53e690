"""
A real browser for tests of the pages: the Chromium or Chrome that is there, never a download.

Where none is there and the tests run as root on a Debian, its package is installed; otherwise the
tests fail and say what to install. They never pass by not running.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings

#: Milliseconds that a page is given for anything: a slow machine is no fault of the page.
PATIENCE = 15_000
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)


class NoBrowser(Exception):
    """
    The pages cannot be tried; the text says what to install.
    """

    def __init__(self) -> None:
        super().__init__(
            "The pages are tested in a real browser, and none was found. Install Chromium or "
            "Chrome (on Debian and Ubuntu: apt-get install chromium), or name one with "
            "FISKALPROBE_BROWSER=/path/to/chrome."
        )


def find_browser():
    """Give the path of a Chromium or Chrome, installed from Debian where that is possible."""
    found = _there()
    if found is None and shutil.which("apt-get") and _is_root():
        subprocess.run(["apt-get", "update", "-q"], check=False)
        subprocess.run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        found = _there()
    if found is None:
        raise NoBrowser
    return found


def _there():
    named = os.environ.get("FISKALPROBE_BROWSER")
    if named:
        return named if Path(named).exists() else None
    on_path = next(filter(None, map(shutil.which, _NAMES)), None)
    return on_path or next((path for path in _ELSEWHERE if Path(path).exists()), None)


def _is_root():
    return sys.platform == "linux" and os.geteuid() == 0


@contextmanager
def browsing():
    """Run a browser without a window."""
    arguments = ["--no-sandbox"] if _is_root() else []
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def serving(*, offer="all", **settings):
    """Serve a world in a thread; gives the address of its pages."""
    settings = {"clock": "virtual", "device": "fiskaly-cloud", **settings}
    server = Server(Settings(**settings), host="127.0.0.1", port=0, offer=offer)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.stop()
        thread.join()


class Visit:
    """One page in a browser; what its console complains of is kept, and so is what it loaded."""

    def __init__(self, browser, address, *, lang="en", theme="light", width=1280, height=900):
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale={"de": "de-DE", "en": "en-GB"}[lang],
            color_scheme=theme,
            reduced_motion="reduce",
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints = []
        self.loaded = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._take)
        self.page.goto(address)

    def _take(self, answer):
        self.loaded.append(answer)

    def _hear(self, message):
        refused = message.text.startswith("Failed to load resource: the server responded with")
        if message.type in {"error", "warning"} and not refused:
            self.complaints.append(message.text)

    def shoot(self, name, *, whole=True):
        """Keep a picture of the page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    def close(self):
        """Leave the page."""
        self.context.close()

    def until(self, claim):
        """Wait until an expression is true; the page's policy forbids evaluating one there."""
        deadline = time.monotonic() + 15
        while not self.page.evaluate(claim):
            assert time.monotonic() < deadline, claim
            self.page.wait_for_timeout(50)
