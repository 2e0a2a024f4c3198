"""The shell and the matrix in a browser: by keyboard, on a phone, without a script."""

import os

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from sekimori.foundation.compliance.tests.demands import attested_by_the_manager

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("SEKIMORI_CHROMIUM", "/usr/bin/chromium")
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def opened(live_server, kasukabe, settings, monkeypatch):
    """A page of somebody of the cast, with the browser as asked; afterwards the browser must have had no complaint."""
    settings.WHITENOISE_USE_FINDERS = True
    # Playwright's loop runs in this thread, and Django takes every query made then for one from asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def open_(key, path, **wishes):
            client = Client()
            client.force_login(kasukabe.account(key))
            context = browser.new_context(locale="ja-JP", **wishes)
            session = client.cookies["session"].value
            context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
            page = context.new_page()
            page.on("console", lambda said: _unexpected(said) and complaints.append(said.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(live_server.url + path)
            return page

        yield open_
        browser.close()
    assert complaints == []


def _unexpected(said):
    """An error of the page, other than a form that was refused on purpose."""
    return said.type == "error" and "400" not in said.text


def focused(page):
    return page.evaluate(
        "document.activeElement.closest('td,th')?.cellIndex + ',' + document.activeElement.closest('tr')?.rowIndex"
    )


def test_arrow_keys_move_between_squares_and_the_tab_key_leaves_the_table(opened, kasukabe):
    page = opened(kasukabe.chief, "/compliance/")
    page.locator(".matrix tbody tr").first.locator("a").first.focus()
    assert focused(page) == "1,1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "2,2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.matrix')") is None


def test_a_department_opens_and_a_square_is_explained_without_losing_the_place(opened, kasukabe):
    page = opened(kasukabe.chief, "/compliance/")
    department = kasukabe.unit("02")
    page.get_by_role("link", name=department.name).click()
    page.get_by_role("link", name=kasukabe.unit("0201").name, exact=True).wait_for()
    assert focused(page).startswith("0,")
    page.locator(".matrix tr.line-unit td a").first.click()
    page.locator("#detail h2").wait_for()
    assert kasukabe.unit("0201").name in page.locator("#detail h2").inner_text()
    assert "row=" in page.url
    page.go_back()
    page.locator("#detail").wait_for(state="detached")


def test_without_a_script_the_same_is_done_by_plain_links(opened, kasukabe):
    page = opened(kasukabe.chief, "/compliance/", java_script_enabled=False)
    page.get_by_role("link", name=kasukabe.unit("02").name).click()
    page.locator(".matrix tr.line-unit td a").first.click()
    assert kasukabe.unit("0201").name in page.locator("#detail h2").inner_text()


def test_the_menu_of_a_phone_opens_without_a_script(opened):
    page = opened("manager", "/", java_script_enabled=False, **PHONE)
    menu = page.get_by_role("navigation", name="主なメニュー")
    group, link = menu.locator("summary").filter(has_text="点検と指針"), menu.get_by_role("link", name="自己点検")
    assert not group.is_visible()
    page.get_by_role("button", name="メニュー").click()
    assert not link.is_visible()
    group.click()
    link.click()
    assert page.url.endswith("/compliance/attestations/")


def test_after_a_refused_form_the_summary_has_the_focus(opened, kasukabe):
    page = opened(
        "officer", f"/compliance/cell/{attested_by_the_manager(kasukabe)[0]}/{kasukabe.unit('0201').pk}/check/"
    )
    page.get_by_role("button", name="作成して").first.click()
    page.locator("[data-focus]").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-focus')")


def test_somebody_idle_is_told_before_the_screen_is_locked(opened, kasukabe):
    page = opened("manager", "/guideline/")
    assert not page.locator("#idle").is_visible()
    page.clock.install()
    page.reload()
    page.clock.fast_forward("13:30")
    assert page.locator("#idle").is_visible()
    page.get_by_role("button", name="操作を続ける").click()
    page.locator("#idle").wait_for(state="hidden")
