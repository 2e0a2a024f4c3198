"""A clerk makes a key for a program and an address for the calendar; both work at once, and end at once."""

import re

import pytest

from tests.accessibility.test_axe import findings

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_key_is_made_used_and_stopped(live_city, visit, javascript):
    officer = visit(live_city.account("officer"), javascript=javascript)
    officer.go("/account/").follow("連携の鍵を作る").follow("連携の鍵を作る")
    officer.fill("連携の名前", "文書管理システム").press("鍵を作る").sees("鍵を作れませんでした", "選ばれていません")
    officer.choose("取扱台帳を見る").press("鍵を作る").sees("この画面は一度しか出ません")
    key = re.search(r"sekimori_[\w-]{43}", officer.page.content())[0]
    ask = {"headers": {"Authorization": f"Bearer {key}"}}
    assert officer.page.request.get("/api/v1/holdings", **ask).json() == {"items": [], "next": None}
    assert officer.page.request.get("/api/v1/obligations", **ask).status == 403
    officer.follow("控えたので").sees("文書管理システム", "使えます").press("止める").sees("止めました")
    assert officer.page.request.get("/api/v1/holdings", **ask).status == 401
    officer.leaves_no_trace()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_calendar_is_read_made_anew_and_stopped(live_city, visit, javascript):
    officer = visit(live_city.account("officer"), javascript=javascript)
    officer.go("/account/").follow("予定表で購読する").press("アドレスを作る").sees("この画面は一度しか出ません")
    first = address_on(officer)
    assert officer.page.request.get(first).text().startswith("BEGIN:VCALENDAR\r\n")
    officer.follow("登録したので").press("作り直す")
    second = address_on(officer)
    assert (officer.page.request.get(first).status, officer.page.request.get(second).status) == (404, 200)
    officer.go("/account/calendar/").press("止める").sees("購読を止めました")
    assert officer.page.request.get(second).status == 404
    officer.leaves_no_trace()


def address_on(visitor) -> str:
    visitor.page.locator(".secret").wait_for()
    return re.search(r"/calendar/[\w-]{43}\.ics", visitor.page.content())[0]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_screens_behind_a_proof_have_no_finding_either(live_city, visit, width):
    officer = visit(live_city.account("officer"), width=width)
    wrong = findings(officer.go("/account/integrations/new/").page)
    officer.fill("連携の名前", "文書管理システム").choose("指針を見る").press("鍵を作る").sees("一度しか出ません")
    wrong += findings(officer.page)
    officer.go("/account/calendar/").press("アドレスを作る").sees("一度しか出ません")
    wrong += findings(officer.page)
    assert wrong == []
    assert officer.page.evaluate("document.documentElement.scrollWidth") <= width
