"""Somebody tries to take their own unit out of what is watched: it is refused, and the auditor sees it (第6の3)."""

import pytest

from sekimori.foundation.guarding import declarations
from sekimori.foundation.guarding.declarations import Setting, declare, takes_out_its_units
from sekimori.foundation.guarding.kinds import Units
from sekimori.foundation.guarding.models import Change, Elevation
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
LEFT_OUT = "test.left_out"
WHY = "夜間の定例の処理で、毎日警告が出るため。"


@pytest.fixture
def left_out(monkeypatch):
    monkeypatch.setattr(declarations, "_SETTINGS", dict(declarations.settings()))
    label, kind = "分析から外す組織", Units()
    declare(Setting(LEFT_OUT, label, "systems.access_log", kind, lambda *_: [], takes_out=takes_out_its_units))


@pytest.mark.usefixtures("left_out")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_an_attempt_to_leave_ones_own_unit_out_is_refused_and_shown_to_the_auditor(live_city, visit, javascript):
    address = f"/guarding/settings/{LEFT_OUT}/propose/?scope="
    own, other = live_city.unit("0401"), live_city.unit("0301")
    with at(NOW):
        keeper = visit(live_city.account("systems_manager"), javascript=javascript)
        keeper.go(address).pick("新しい値", f"{own.code} {own.name}").fill("変える理由", WHY).press("提案する")
        keeper.sees("自分の組織は外せません", WHY)
        keeper.go(address).pick("新しい値", f"{other.code} {other.name}").fill("変える理由", WHY).press("提案する")
        keeper.sees("決定待ち", other.name, "提案した本人は決められません")
        auditor = visit(live_city.account(live_city.auditor), javascript=javascript)
        auditor.go("/guarding/history/")
        auditor.sees("受け付けなかった試み（1件）", "自分の組織を見る対象から外す試み", own.name)
        auditor.go("/").sees("設定の変更の提案を決める")
        auditor.go(f"/guarding/changes/{Change.objects.get().pk}/").press("同意して決める")
        auditor.sees("決定しました")
        keeper.go("/guarding/").sees(other.name)
        for visitor in (keeper, auditor):
            visitor.leaves_no_trace()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_settings_are_looked_at_again_together_and_signed(live_city, visit, javascript):
    with at(NOW):
        chief = visit(live_city.account(live_city.chief), javascript=javascript)
        chief.go("/guarding/").sees("見直す時期の設定が").follow("まとめて見直す")
        chief.press("署名する").sees("今の値でよい設定に印を付けてください")
        chief.page.get_by_label("取出しの量を合計する日数").check()
        chief.page.get_by_label("昇格の最長の時間").check()
        chief.fill("気付いたこと", "仕事に合っている。").press("署名する")
        chief.sees("2件の設定を見直したことを").go("/guarding/history/").sees("仕事に合っている。")
        chief.leaves_no_trace()


def test_an_administrator_is_elevated_for_an_hour_and_the_chief_reads_what_was_done(live_city, visit):
    Elevation.objects.update(until=NOW)
    with at(NOW):
        administrator = visit(live_city.account("technical_administrator"))
        assert administrator.status_of("/accounts/") == 403
        administrator.sees("この操作には昇格が要ります").follow("昇格を求める")
        administrator.choose("利用者登録を管理する").fill("理由", "採用した職員の登録のため。").press("昇格を求める")
        administrator.sees("同意待ち")
        chief = visit(live_city.account(live_city.chief))
        chief.go("/").sees("管理者の昇格に同意するか決める")
        chief.go(f"/guarding/elevations/{Elevation.objects.latest('pk').pk}/").press("同意する")
        chief.sees("昇格中")
        administrator.go("/accounts/").sees("利用者登録")
        administrator.go("/guarding/elevation/").press("終える")
        assert administrator.status_of("/accounts/") == 403
        chief.go("/guarding/elevations/").page.locator("tbody a").first.click()
        chief.sees("利用者登録を管理する").press("すべて読み")
        chief.sees("操作を確認済み")
        chief.leaves_no_trace()
