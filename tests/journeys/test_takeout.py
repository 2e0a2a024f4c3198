"""A take-out 持出し at the browsers of those concerned (春日部市 第5の2, 練馬区 第12条)."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.directory.models import Person, Post, Posting
from sekimori.foundation.journal.models import Revision
from tests.cast import LOADED, NOW, SINCE, TOKYO, _account
from tests.signin import at

pytestmark = pytest.mark.browser
BACK = datetime(2026, 12, 4, 16, 0, tzinfo=TOKYO)


def fill(clerk):
    clerk.fill("件名", "税務署との照合資料の持出し").fill("内容", "氏名、住所").fill("本人の数", "128").fill(
        "件数", "128"
    )
    clerk.fill("目的", "申告の内容を照合するため").fill("ほかの方法ではできない理由", "先方の書類と突き合わせる")
    clerk.fill("持ち出す日", "令和8年12月1日").fill("返す日", "令和8年12月4日").pick(
        "媒体", "USBメモリ・外付けディスク"
    )
    return clerk.fill("持出し先", "春日部税務署").fill("運ぶ経路と手段", "公用車").choose("暗号化")


def act(visit, city, who, path, button):
    browser = visit(city.account(who))
    browser.go("/").sees("持出しの申請を処理する")
    browser.go(path).press(button).sees("を記録しました")
    browser.leaves_no_trace()


def test_from_application_over_remand_and_decision_to_the_confirmed_return(live_city, visit):
    desk = Desk(live_city)
    with at(NOW):
        clerk = visit(live_city.account("staff"))
        fill(clerk.go("/applications/new/handling-takeout/")).press("確認へ進む").sees("まだ申請は終わっていません")
        clerk.press("申請する").sees("申請しました", "第1号", "待っている相手")
        path = clerk.page.url.removeprefix(live_city.url)
        officer = visit(live_city.account("officer"))
        officer.go("/").sees("持出しの申請を処理する")
        officer.go(path).press("差し戻す").sees("理由")  # without a reason nothing happens
        officer.fill("意見・理由", "人数を確かめてください。").press("差し戻す").sees("「差戻し」を記録しました")
        clerk.go("/").sees("差し戻された持出しの申請を直す")
        clerk.go(path).sees("人数を確かめてください。").follow("続きを書く")
        clerk.fill("本人の数", "130").press("確認へ進む").press("申請する").sees("申請しました")
        officer.go(path).sees("前の提出から変わったところ", "128人", "130人")
        officer.press("照査する").sees("「照査」を記録しました").leaves_no_trace()
        act(visit, live_city, "manager", path, "承認する")
        act(visit, live_city, desk.decider, path, "決裁する")
    with at(BACK):
        clerk = visit(live_city.account("staff"))
        clerk.go("/").sees("持出しの完了を報告する").go(path).follow("完了を報告する")
        clerk.fill("返した日", "令和8年12月4日")
        clerk.page.get_by_role("group", name="複写した").get_by_label("いいえ").check()
        clerk.page.get_by_role("group", name="消去・廃棄した").get_by_label("はい").check()
        clerk.press("報告する").sees("確認を待っています")
        clerk.leaves_no_trace()
        officer = visit(live_city.account("officer"))
        officer.go("/").sees("持出しの完了を確認する").go(path).press("完了を確認する").sees(
            "「完了確認」を記録しました"
        )
    assert Application.objects.get().state == "closed"


def test_an_overdue_return_comes_to_the_officer_and_then_to_the_manager(live_city, visit):
    Desk(live_city).decided()
    late = "期限を過ぎた持出しの返却・消去を確かめる"
    for days, reached in ((1, ()), (2, ("officer",)), (4, ("officer", "manager"))):
        with at(BACK + timedelta(days=days)):
            for who in ("officer", "manager"):
                home = visit(live_city.account(who)).go("/?all")
                home.sees(late, "超過") if who in reached else home.sees_no(late)
            visit(live_city.account("staff")).go("/").sees("持出しの完了を報告する")


def succeeded(city):
    """The manager leaves on 31 March; somebody new comes on 1 April."""
    first = date(2027, 4, 1)
    Posting.objects.filter(person=city.person("manager")).update(until=first)
    person = Person.objects.create(number="2001", family_name="𠮷澤", given_name="潤", since=SINCE)
    post, unit = Post.objects.get(code="20"), city.unit("0201")
    Posting.objects.create(person=person, post=post, unit=unit, since=first, recorded_at=LOADED)
    Revision.objects.filter(area="directory").update(number=1000)
    return _account("2001", person)


def test_on_1_april_the_new_manager_decides_and_the_old_one_no_longer_can(live_city, visit):
    desk = Desk(live_city)
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    account, path = succeeded(live_city), f"/applications/{application.pk}/"
    with at(datetime(2027, 3, 31, 23, 55, tzinfo=TOKYO)):
        old = visit(live_city.account("manager"))
        old.go("/").sees("引継ぎを用意する")
        old.go(path)
        expect(old.page.get_by_role("button", name="承認する")).to_be_visible()
        assert visit(account).status_of(path) in (403, 404)
    with at(datetime(2027, 4, 1, 0, 5, tzinfo=TOKYO)):
        old.press("承認する")  # the page has been open since yesterday
        old.sees_no("を記録しました")
        assert old.status_of(path) in (403, 404)
        new = visit(account)
        new.go("/").sees("持出しの申請を処理する", "前任者からの引継ぎを確かめる")
        new.follow("開く")
        new.go(path).press("承認する").sees("「承認」を記録しました")
    acts = Application.objects.get().acts.filter(verb="approve")
    assert [act.person.family_name for act in acts] == ["𠮷澤"]


def test_several_are_approved_together_and_each_says_what_became_of_it(live_city, visit):
    desk = Desk(live_city)
    with at(NOW):
        first, second = desk.submitted(), desk.submitted(title="訪問先の名簿の持出し")
        officer = visit(live_city.account("officer"), javascript=False)
        officer.go("/applications/")
        for application in (first, second):
            officer.page.locator(f"#choose{application.pk}").check()
        officer.press("選んだ申請をまとめて確かめる").sees("記録は一件ずつ残ります", first.digest[:8])
        desk.act("officer", first, Verb.REMAND, comment="先に差し戻した")
        officer.press("選んだ申請を一件ずつ記録する")
        officer.sees("照査を記録しました", "記録していません").leaves_no_trace()
        officer.go("/applications/search/").fill("探す語", "訪問先").press("探す").sees("訪問先の名簿の持出し")
    assert sorted(Application.objects.values_list("state", "done")) == [("in_review", 1), ("remanded", 0)]
