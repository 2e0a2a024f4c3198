"""Pages that answer to a form alone — warnings, previews, results, refusals — without a finding of axe-core (WCAG 2.2 AA)."""

from datetime import timedelta

import pytest

from sekimori.chapters.handling.actions.holdings import save_holding
from sekimori.chapters.handling.tests.conftest import TAX_LEDGER
from sekimori.chapters.handling.tests.ledgers import messy_book
from sekimori.chapters.systems.access_records.storing import store
from sekimori.chapters.systems.analyses.tests.conftest import finding, keep, make_source
from sekimori.engines.analytics.tests.records import record, table
from sekimori.foundation.directory.models import POST_CLASSES
from sekimori.foundation.downloads import limits
from sekimori.foundation.downloads.models import Taking
from tests.accessibility.test_axe import DESK, TELEPHONE, findings
from tests.cast import NOW
from tests.journeys.organisation_file import organisation_zip
from tests.signin import at

# The pages are the same under both packs, and a browser is slow.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("live_city", ["kasukabe"], indirect=True)]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Looker:
    """Looks at the page that stands open, at a desk and on a telephone."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def at(self, visitor, name, *texts):
        page = visitor.sees(*texts).page
        for width in (TELEPHONE, DESK):
            page.set_viewport_size({"width": width, "height": 900})
            self.wrong += [f"{name} at {width}: {one}" for one in findings(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                self.wrong.append(f"{name} at {width}: the page itself scrolls sideways")
        return visitor


@pytest.fixture
def look(settings, tmp_path):
    settings.HOME = tmp_path
    looker = Looker()
    yield looker.at
    assert looker.wrong == []


def test_warnings_and_answers_to_large_takings(live_city, visit, look, monkeypatch):
    """The page before the act, the request for a release, its decision, and what the one above says afterwards."""
    numbers = {"downloads.warn_from": 10, "downloads.hold_from": 1000}

    def value(code, level, said):
        return 1 if code.startswith("downloads.times_") else numbers.get(code, said)

    monkeypatch.setattr(limits, "_source", [lambda actor: value])
    with at(NOW):
        clerk = visit(live_city.account("hr"))
        clerk.go("/organisation/").press("Excel")
        look(clerk, "warning", "まだ取り出していません").press("目的を記録して取り出す")
        look(clerk, "warning refused").choose("統計・集計")
        with clerk.page.expect_download():
            clerk.press("目的を記録して取り出す")
        numbers["downloads.hold_from"] = 20
        clerk.go("/organisation/").press("Excel")
        look(clerk, "stopped", "別の人の承認を受けます").choose("統計・集計")
        look(clerk.fill("何に使うか", "名簿の点検").press("承認を求める"), "asked", "判断を待っています")
        path = clerk.page.url.removeprefix(live_city.url)
        above = visit(live_city.account(live_city.chief if live_city.pack == "kasukabe" else "department_head"))
        look(above.go(path), "to decide").choose("認めない").press("判断を記録する")
        look(above, "decision refused", "一文で書いてください")
        look(above.go(f"/takings/{Taking.objects.order_by('id')[0].pk}/"), "taking to be looked at")
        look(above.choose("問題なし").press("結果を記録する"), "taking looked at", "確かめた結果を記録しました")


def test_previews_and_results_of_files_sent(live_city, visit, look):
    with at(NOW):
        clerk = visit(live_city.account("hr")).go("/organisation/import/")
        clerk.attach("ファイル", "組織.zip", organisation_zip(dict(POST_CLASSES)), "application/zip").press("確かめる")
        look(clerk, "organisation preview", "取込みの確認")
        desk = visit(live_city.account("disclosure_manager")).go("/holdings/import/")
        desk.attach("台帳のファイル", "台帳.xlsx", messy_book(live_city.pack), EXCEL).press("次へ")
        look(desk, "ledger columns", "列を確かめる").press("この列で読んで確かめる")
        look(desk, "ledger preview", "まだ登録していません").press("取り込む")
        look(desk, "ledger taken in", "取り込みました")


def test_searches_answers_and_sign_offs_of_access_records(live_city, visit, look):
    holding = save_holding(live_city.actor("officer"), TAX_LEDGER, unit=live_city.unit("0201").pk)
    day = NOW.date() - timedelta(days=1)
    staff, unit = live_city.person("staff"), live_city.unit("020101").pk
    rows = [record(day, hour=hour, person=staff.pk, unit=unit, holding=holding.pk) for hour in (9, 22)]
    store().write(table(rows), batch="b")
    make_source(live_city)
    keep(live_city, finding(live_city), finding(live_city, analysis="off_hours"))
    with at(NOW):
        manager = visit(live_city.account("manager")).go("/access-records/search/")
        look(manager.fill("操作した職員", "だれもいない").press("調べる"), "search refused")
        manager.go("/access-records/search/").fill("操作した職員", staff.number).pick("調べる目的", "事案の調査")
        look(manager.press("調べる"), "search found", "2")
        look(manager.go("/access-analyses/").press("事案として報告"), "finding answered", "事案として報告しました")
        manager.go(f"/access-analyses/units/{live_city.unit('0201').pk}/2026/10/").press("分析済みとする")
        look(manager, "month signed", "「分析済み」としました")


def test_a_check_of_the_seal_that_waits(live_city, visit, look):
    with at(NOW):
        auditor = visit(live_city.account(live_city.auditor)).go("/journal/seal/")
        look(auditor.press("検証する"), "check asked for", "検証を待っています")
