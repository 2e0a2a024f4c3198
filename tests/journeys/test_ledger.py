"""A ledger as an office keeps it — merged heads, days in words — is taken in by its desk (春日部市 第5の7, 練馬区 第15条)."""

import pytest

from sekimori.chapters.handling.models import Holding
from sekimori.chapters.handling.tests.ledgers import NAMES, messy_book, rows_of
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def with_merged_heads(sheet):
    """Groups of columns above the headings, merged, as most ledgers have them."""
    sheet["C3"], sheet["G3"], sheet["N3"] = "個人情報ファイル", "本人", "管理"
    for area in ("C3:F3", "G3:H3", "N3:P3"):
        sheet.merge_cells(area)


def faulty(pack):
    rows = rows_of(pack)
    rows[1][1] = rows[2][1] = rows[0][1]
    rows[0][7] = "令和8年2月30日"

    def change(sheet):
        with_merged_heads(sheet)

    return messy_book(pack, rows=rows, change=change)


def test_a_messy_ledger_is_tried_mended_and_taken_in_and_its_columns_are_remembered(
    live_city, visit, settings, tmp_path
):
    settings.HOME = tmp_path
    with at(NOW):
        desk = visit(live_city.account("disclosure_manager"))
        desk.go("/holdings/").follow("Excelの台帳を取り込む")
        desk.attach("台帳のファイル", "台帳.xlsx", faulty(live_city.pack), EXCEL).press("次へ").sees("列を確かめる")
        desk.page.get_by_label("備考").first.select_option(label="根拠法令")
        desk.press("この列で読んで確かめる").sees("直すところがあり", "令和8年2月30日", "5行目")
        assert not Holding.objects.exists()

        mended = messy_book(live_city.pack, change=with_merged_heads)
        desk.go("/holdings/import/").attach("台帳のファイル", "台帳.xlsx", mended, EXCEL).press("次へ")
        desk.sees("前にも取り込んでいます")
        chosen = desk.page.get_by_label("備考").first
        assert chosen.evaluate("list => list.selectedOptions[0].textContent") == "根拠法令"
        desk.press("この列で読んで確かめる").sees("まだ登録していません", "取り込んだ後の保護区分")
        desk.press("取り込む").sees("取り込みました")
        desk.go("/holdings/").sees(*NAMES)
        desk.leaves_no_trace()
