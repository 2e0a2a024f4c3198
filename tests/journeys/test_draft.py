"""A draft keeps itself while somebody writes, says so, and never overwrites what another window kept."""

import pytest
from playwright.sync_api import expect

from sekimori.foundation.applications.models import Application
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
NEW = "/applications/new/handling-takeout/"


def state(visitor):
    return visitor.page.locator("#draft-state")


def test_what_is_typed_keeps_itself_and_is_there_after_a_reload(live_city, visit):
    with at(NOW):
        clerk = visit(live_city.account("staff"))
        clerk.go(NEW).fill("件名", "税務署との照合資料の持出し").fill("本人の数", "百人くらい").choose("暗号化")
        expect(state(clerk)).to_have_text("下書きを保存しました（09:00）", timeout=10_000)
        assert "/edit/" in clerk.page.url
        clerk.page.reload()
        expect(clerk.page.get_by_label("本人の数")).to_have_value("百人くらい")
        expect(clerk.page.get_by_label("暗号化")).to_be_checked()
        clerk.press("確認へ進む").sees("入力を確かめてください")
        clerk.leaves_no_trace()
    assert Application.objects.count() == 1


def test_leaving_the_page_at_once_keeps_what_was_typed(live_city, visit):
    with at(NOW):
        clerk = visit(live_city.account("staff"))
        clerk.go(NEW).fill("件名", "忘れ物")
        clerk.go("/applications/")
        clerk.page.wait_for_function("fetch('/applications/').then(a => a.text()).then(t => t.includes('忘れ物'))")
    assert Application.objects.get().title == "忘れ物"


def test_a_second_window_is_told_and_overwrites_nothing(live_city, visit):
    with at(NOW):
        clerk = visit(live_city.account("staff"))
        clerk.go(NEW).fill("件名", "初めの件名").press("下書きに保存する").sees("下書きを保存しました")
        other = clerk.page.context.new_page()
        other.goto(clerk.page.url)
        other.get_by_label("件名").fill("別の画面の件名")
        expect(other.locator("#draft-state")).to_contain_text("下書きを保存しました", timeout=10_000)
        clerk.fill("件名", "この画面の件名")
        expect(state(clerk)).to_contain_text("別の画面で", timeout=10_000)
        assert Application.objects.get().title == "別の画面の件名"
        clerk.press("下書きに保存する").sees("まだ保存していません", "別の画面の件名")
        expect(clerk.page.get_by_label("件名")).to_have_value("この画面の件名")
        clerk.press("下書きに保存する").sees("下書きを保存しました")
    assert Application.objects.get().title == "この画面の件名"


def test_when_the_sign_in_has_ended_the_text_stays_and_is_kept_after_signing_in_again(live_city, visit):
    with at(NOW):
        clerk = visit(live_city.account("staff"))
        clerk.go(NEW).fill("件名", "長く書いていた件名")
        clerk.page.context.clear_cookies()
        expect(state(clerk)).to_contain_text("この画面に残っています", timeout=10_000)
        expect(clerk.page.get_by_label("件名")).to_have_value("長く書いていた件名")
        assert Application.objects.count() == 0
        other = clerk.page.context.new_page()
        other.goto("/account/sign-in/")
        other.get_by_label("職員番号").fill(live_city.account("staff").username)
        other.get_by_label("パスワード").first.fill("見本の合言葉-2026")
        other.get_by_role("button", name="サインイン", exact=True).click()
        other.wait_for_url("**/")
        clerk.fill("件名", "長く書いていた件名の続き")
        expect(state(clerk)).to_contain_text("下書きを保存しました", timeout=10_000)
    assert Application.objects.get().title == "長く書いていた件名の続き"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_draft_is_written_attached_to_and_confirmed(live_city, visit, javascript):
    with at(NOW):
        clerk = visit(live_city.account("staff"), javascript=javascript)
        clerk.go(NEW).fill("件名", "照合資料").fill("内容", "氏名、住所").fill("本人の数", "12").fill("件数", "12")
        clerk.attach("添えるファイル", "一覧.txt", "見本".encode(), "text/plain").press("添付する").sees("一覧.txt")
        clerk.fill("目的", "照合").fill("ほかの方法ではできない理由", "書類と突き合わせる")
        clerk.fill("持ち出す日", "令和8年12月1日").fill("返す日", "令和8年12月4日").pick("媒体", "紙")
        clerk.fill("持出し先", "税務署").fill("運ぶ経路と手段", "公用車").choose("施錠できるかばん・箱")
        clerk.press("確認へ進む").sees("この内容で申請します", "一覧.txt").press("申請する").sees("申請しました")
        clerk.leaves_no_trace()
    assert Application.objects.get().number == 1
