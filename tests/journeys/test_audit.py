"""The auditor asks how it stood on 31 March, with what was known then; the journal tells who looked."""

from datetime import datetime

import pytest

from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.rules import Answer
from tests.cast import NOW, TOKYO
from tests.permissions.things import DEMAND
from tests.signin import at

pytestmark = pytest.mark.browser
IN_MARCH = datetime(2026, 3, 20, 10, 0, tzinfo=TOKYO)


def attest(city, moment, manager):
    unit = city.unit("0201").pk
    draft = actions.Draft(Answer.SATISFIED, "二人で確かめている。")
    row = actions.prepare(city.actor("officer", moment), canonical=DEMAND, place=unit, draft=draft)
    actions.attest(city.actor(manager, moment), attestation=row.pk)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_auditor_looks_at_the_matrix_as_of_31_march(live_city, visit, javascript):
    attest(live_city, IN_MARCH, "former_manager")
    unit = live_city.unit("0201").pk
    cell = f"/compliance/cell/{DEMAND}/{unit}/"
    with at(NOW):
        auditor = visit(live_city.account(live_city.auditor), javascript=javascript)
        auditor.go("/compliance/").fill("基準日", "令和8年3月31日").press("表を作り直す")
        auditor.sees("令和8年3月31日")
        assert "on=" in auditor.page.url
        auditor.go(f"{cell}?on=2026-03-31").sees("満たす")
        auditor.go(f"{cell}?on=2026-03-19").sees("未実施")
        auditor.leaves_no_trace()


def test_the_auditor_finds_in_the_journal_who_did_what(live_city, visit):
    attest(live_city, IN_MARCH, "former_manager")
    with at(NOW):
        auditor = visit(live_city.account(live_city.auditor))
        auditor.go("/journal/").pick("操作", "自己点検を確定する").press("探す")
        auditor.sees("1件", live_city.person("former_manager").name)
        auditor.page.locator("tbody a").first.click()
        auditor.sees("根拠", live_city.unit("0201").name)
        auditor.leaves_no_trace()
