"""A page in a browser, with what it asked for and what went wrong on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
Browser = Page = Any
"""Those of playwright, which is imported where the browser starts: `make test` reads this file, too, without it."""


class Watched:
    """A page with what it asked for and what went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("requestfailed", lambda request: self.errors.append(f"{request.url}: {request.failure}"))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None)

    @property
    def outside(self) -> list[str]:
        """What was asked of other machines."""
        return [url for url in self.asked if urlsplit(url).scheme not in ("file", "data")]


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Starts the system's own Chromium."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, "no Chromium is here: scripts/setup.sh long installs it"
    switches = ["--no-sandbox"] if os.geteuid() == 0 else []  # as root Chromium has no sandbox
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=switches)
        yield chromium
        chromium.close()
