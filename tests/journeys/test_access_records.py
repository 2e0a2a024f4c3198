"""Somebody sends a system's log by browser, sees what became of it, and looks at the lines nobody could read."""

import pytest

from sekimori.chapters.systems.access_records.models import Delivery, Source
from sekimori.engines.access_log.declaration import shipped
from tests.cast import LOADED

pytestmark = pytest.mark.browser
HEADING = "処理日,処理時刻,職員番号,職員氏名,所属,端末名,画面名,処理区分,処理結果,宛名番号,件数,業務目的,受付番号"
GOOD = "5080401,10:00:{second:02d},1024,氏名,税務課,PC01,照会画面,照会,正常,0001,1,課税,A1"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_log_is_sent_its_result_read_and_its_unread_lines_settled(live_city, visit, settings, tmp_path, javascript):
    settings.HOME = tmp_path / "home"
    Source.objects.create(
        code="jumin",
        label="住民記録システム",
        declaration=shipped()["resident_register_csv"].read_text(encoding="utf-8"),
        unit=live_city.unit("0201"),
        interval_days=31,
        created_at=LOADED,
    )
    lines = (HEADING, *(GOOD.format(second=n) for n in range(5)), "壊れた行", "")
    content = "\r\n".join(lines).encode("cp932")
    manager = visit(live_city.account("manager"), javascript=javascript)
    manager.go("/access-records/").follow("住民記録システム")
    manager.attach("アクセス記録のファイル", "access.csv", content, "text/csv").press("取り込む")
    manager.sees("5件の新しい記録を取り込みました").follow("行と理由を見る").sees("壊れた行")
    manager.press("確かめたと記録する").sees("確かめたことを記録しました")
    assert Delivery.objects.get().looked_at is not None
