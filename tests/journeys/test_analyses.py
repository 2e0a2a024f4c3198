"""A manager answers what was found and signs the month; one's own unit is not taken out (春日部市 第6の2・第6の3, 練馬区 第18条)."""

from datetime import date

import pytest

from sekimori.chapters.systems.analyses.models import Alert, SignOff
from sekimori.chapters.systems.analyses.tests.conftest import finding, keep, make_source
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
IN_OCTOBER = date(2026, 10, 14)


@pytest.fixture
def october(live_city, settings, tmp_path):
    settings.HOME = tmp_path
    make_source(live_city)
    found = [finding(live_city, day=IN_OCTOBER), finding(live_city, "officer", day=IN_OCTOBER, analysis="off_hours")]
    contents = {("jumin", date(2026, 10, day)): "a" for day in range(1, 32)}
    keep(live_city, *found, contents=contents, first=date(2026, 10, 1), last=date(2026, 10, 31))
    return live_city


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_manager_answers_what_was_found_and_signs_the_month(october, visit, javascript):
    with at(NOW):
        manager = visit(october.account("manager"), javascript=javascript)
        manager.sees("アクセス記録の分析の結果に答える").follow("記録の分析").sees("ふだんは10人分", "渡邉 翔")
        manager.page.locator(".finding", has_text="渡邉").get_by_role("link", name="元の記録").click()
        manager.sees("この画面を見たことを記録しました")
        manager.go("/access-analyses/")
        manager.page.locator(".finding", has_text="渡邉").get_by_role("button", name="問題なし").click()
        manager.sees("「問題なし」と記録しました").press("本人に確認する").sees("本人に確認中")
        manager.follow("10月分").sees("期限（令和8年11月14日）を過ぎています").press("結果を記録する")
        manager.sees("確認した結果を記録しました").press("分析済みとする").sees("「分析済み」としました")
        assert SignOff.objects.get().counts["closed"] == 2
        assert set(Alert.objects.values_list("state", flat=True)) == {"closed"}
        manager.leaves_no_trace()


@pytest.mark.django_db(transaction=True)
def test_who_would_take_out_their_own_unit_is_refused_and_the_auditor_sees_it(october, visit):
    with at(NOW):
        own = visit(october.account("systems_manager"))
        own.go("/guarding/settings/analyses.excluded_units/propose/")
        own.page.get_by_label("新しい値").select_option(value=str(october.unit("0401").pk))
        own.fill("変える理由", "夜間の保守を行うため").press("提案する").sees("自分の組織は外せません")
        auditor = visit(october.account(october.auditor))
        auditor.go("/guarding/history/").sees("アクセス記録の分析から除く組織", "情報政策課")
