"""A large taking-out 大量の取出し at the browsers of those concerned (春日部市 第6の3; 練馬区 第18条 by its security policy)."""

import pytest

from sekimori.foundation.downloads import limits
from sekimori.foundation.downloads.models import Asking, Taking
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser


@pytest.fixture
def usual(monkeypatch):
    """So much is usual: what the test sets, for everybody alike."""
    numbers = {"downloads.warn_from": 10, "downloads.hold_from": 1000}

    def value(code, level, said):
        return 1 if code.startswith("downloads.times_") else numbers.get(code, said)

    monkeypatch.setattr(limits, "_source", [lambda actor: value])
    return numbers


def export(browser):
    """Press the button of the export on the screen of the organisation."""
    return browser.go("/organisation/").press("Excel")


def above(city):
    return city.chief if city.pack == "kasukabe" else "department_head"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_a_warning_a_purpose_the_file_and_the_one_above_looks_at_it(live_city, visit, usual, javascript):
    with at(NOW):
        clerk = visit(live_city.account("hr"), javascript=javascript)
        export(clerk).sees("23人分を取り出そうとしています", "いつもより多い取出しです", "まだ取り出していません")
        assert not Taking.objects.exists()
        clerk.choose("統計・集計")
        with clerk.page.expect_download() as coming:
            clerk.press("目的を記録して取り出す")
        assert coming.value.suggested_filename.endswith(".xlsx")
        clerk.leaves_no_trace()
        answering = visit(live_city.account(above(live_city)), javascript=javascript)
        answering.go("/").sees("大量の取出しを確かめる").go(f"/takings/{Taking.objects.get().pk}/")
        answering.sees("23人分の取出し", "統計・集計").choose("問題なし").press("結果を記録する")
        answering.sees("確かめた結果を記録しました").leaves_no_trace()
    assert Taking.objects.get().verdict == "in_order"


def test_a_stopped_one_waits_for_a_second_person_and_is_fetched_once(live_city, visit, usual):
    usual["downloads.hold_from"] = 20
    with at(NOW):
        clerk = visit(live_city.account("hr"))
        export(clerk).sees("別の人の承認を受けます").choose("別のシステムへの移し替え")
        clerk.fill("何に使うか", "新しい人事の仕組みへ移すため").press("承認を求める")
        clerk.sees("判断を待っています")
        path = clerk.page.url.removeprefix(live_city.url)
        answering = visit(live_city.account(above(live_city)))
        answering.go("/").sees("大量の取出しを認めるか決める").go(path).sees("新しい人事の仕組みへ移すため")
        answering.choose("認める").press("判断を記録する").sees("認めました").leaves_no_trace()
        clerk.go("/").sees("承認された取出しを受け取る").go(path)
        with clerk.page.expect_download() as coming:
            clerk.press("ファイルを受け取る")
        assert coming.value.suggested_filename.endswith(".xlsx")
        clerk.go(path).sees("に受け取られました").sees_no("ファイルを受け取る").leaves_no_trace()
    assert Asking.objects.get().fetched_at == NOW


def test_a_refusal_says_why(live_city, visit, usual):
    usual["downloads.hold_from"] = 20
    with at(NOW):
        clerk = visit(live_city.account("hr"))
        export(clerk).choose("統計・集計").fill("何に使うか", "名簿の点検").press("承認を求める")
        path = clerk.page.url.removeprefix(live_city.url)
        answering = visit(live_city.account(above(live_city)))
        answering.go(path).choose("認めない").press("判断を記録する").sees("一文で書いてください")
        answering.fill("理由", "課の分だけで足ります。").choose("認めない").press("判断を記録する").sees(
            "認めませんでした"
        )
        clerk.go(path).sees("課の分だけで足ります。").sees_no("ファイルを受け取る")
