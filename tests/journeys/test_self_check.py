"""The officer prepares, the manager attests with evidence, and the cell turns green (春日部 第12の2、練馬 第25条)."""

import pytest

from tests.cast import NOW
from tests.permissions.things import DEMAND, PDF
from tests.signin import at

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_manager_attests_with_evidence_and_the_cell_turns_green(live_city, visit, javascript):
    unit = live_city.unit("0201").pk
    cell = f"/compliance/cell/{DEMAND}/{unit}/"
    with at(NOW):
        officer = visit(live_city.account("officer"), javascript=javascript)
        officer.go(cell).sees("未実施")
        officer.go(f"{cell}check/").choose("満たしている").fill(
            "内容", "送付の前に二人で確かめ、点検表に印を付けている。"
        )
        officer.attach("証拠書類", "点検表.pdf", PDF, "application/pdf").press("に回す")
        officer.sees("確定を待っています")
        officer.leaves_no_trace()

        manager = visit(live_city.account("manager"), javascript=javascript)
        manager.go(cell).sees("点検表.pdf")
        manager.follow("確定").sees("確定しますか").press("確定する")
        manager.sees("自己点検を確定しました")
        manager.go(cell).sees("満たす")
        assert manager.page.locator(".st-satisfied").first.is_visible()
        manager.leaves_no_trace()

        auditor = visit(live_city.account(live_city.auditor), javascript=javascript)
        auditor.go(cell).sees("満たす", "点検表.pdf")

        other = visit(live_city.account("other_manager"), javascript=javascript)
        assert other.status_of(cell) == 404
