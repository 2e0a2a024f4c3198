"""The keyboard alone: signing in, home, the matrix, a cell — every stop visible."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import NOW, PASSWORD
from tests.signin import at

pytestmark = pytest.mark.browser
MOST_STOPS = 400


def tab_to(page, selector: str) -> None:
    """Presses Tab until the wanted element has the focus; each stop on the way must show an outline."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """selector => { const here = document.activeElement; const style = getComputedStyle(here);
            return {there: here.matches(selector), outlined: style.outlineStyle !== 'none', html: here.outerHTML.slice(0, 120),
                    body: here === document.body}; }""",
            selector,
        )
        assert stop["outlined"] or stop["body"], f"no visible focus on {stop['html']}"
        if stop["there"]:
            return
    raise AssertionError(f"no way to {selector} by the keyboard")


def test_the_way_from_signing_in_to_a_cell_needs_no_mouse(live_city, visit):
    with at(NOW):
        page = visit().page
        page.goto("/account/sign-in/")
        page.keyboard.type(live_city.account("manager").username)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(re.compile("sign-in"))

        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("本文へ移動")
        tab_to(page, ".menu summary")
        page.keyboard.press("Enter")
        expect(page.locator(".menu details").first).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(page.locator(".menu summary").first).to_be_focused()
        page.keyboard.press("Enter")
        tab_to(page, '.menu a[href="/compliance/"]')
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/compliance/"))

        tab_to(page, ".matrix a")  # one stop for the whole grid; the arrows move within it
        for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowRight"):
            if page.locator("a.sq:focus").count() == 0:
                page.keyboard.press(key)
        expect(page.locator("a.sq:focus")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("#detail")).to_be_visible()
        tab_to(page, '#detail a[href*="/compliance/cell/"]')
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/compliance/cell/"))


def test_a_refused_form_puts_the_focus_on_what_is_wrong(live_city, visit):
    with at(NOW):
        chief = visit(live_city.account(live_city.chief))
        chief.go("/organisation/committee/record/?held_on=2026-06-01")
        chief.page.evaluate("document.querySelector('main form[method=post]').noValidate = true")
        chief.press("記録する")
        expect(chief.page.locator("[data-focus]")).to_be_focused()
