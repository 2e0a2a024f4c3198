"""Fixtures shared by the tests across rooms: a browser, and a server it can visit."""

import os
import shutil

import pytest
from django.core.cache import cache

from tests import cast as cast_module
from tests.browser import Visitor

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright; make test says so when there is none and leaves these tests out."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django then takes every query for one inside a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = os.environ.get("SEKIMORI_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=["kasukabe", "nerima"])
def live_city(request, live_server):
    """The cast's government behind a server that a browser can visit."""
    cache.clear()
    city = cast_module.build(request.param)
    city.url = live_server.url
    return city


@pytest.fixture
def visit(chromium, live_server):
    """Opens a browser of one's own: ``visit("manager of live_city's account")``."""
    contexts = []

    def open_browser(account=None, *, javascript: bool = True, width: int = 1280) -> Visitor:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        visitor = Visitor(context.new_page())
        if account is not None:
            visitor.sign_in(account.username)
        return visitor

    yield open_browser
    for context in contexts:
        context.close()
