"""A headless Chromium for tests marked ``browser``, with what it complained of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, sync_playwright

CHROMIUM = os.environ.get("SEKIMORI_CHROMIUM", "/usr/bin/chromium")


@contextmanager
def chromium(**context) -> Iterator[BrowserContext]:
    """This function will open a browser context, ``complaints`` listing errors of its pages, and close it again."""
    # Playwright's loop runs in this thread, and Django takes every query made then for one from asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            opened = browser.new_context(locale="ja-JP", **context)
            opened.complaints = []
            opened.on("console", lambda said: said.type == "error" and opened.complaints.append(said.text))
            opened.on("weberror", lambda error: opened.complaints.append(str(error.error)))
            yield opened
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before
