"""Bad rows: each is named by sheet, row and column, with what is wrong and how to mend it."""

import pytest

from sekimori.foundation.directory.models import Unit
from sekimori.foundation.directory.tests.sheets import (
    agency,
    designation,
    found,
    leave,
    person,
    post,
    posting,
    take_in,
    town,
    unit,
)
from sekimori.kernel.problems import Refused


@pytest.fixture
def office(db):
    found()
    take_in(town())


def faults(tables) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        take_in(tables)
    assert all(problem.mend for problem in refused.value.problems)
    return [(problem.where, problem.what) for problem in refused.value.problems]


CASES = {
    "a unit whose parent is missing": (
        {"組織": [unit("0103", "契約課", parent="0900")]},
        "「組織」2行目「上位組織コード」",
        "組織「0900」がありません",
    ),
    "a unit of an unknown agency": (
        {"組織": [unit("0103", "契約課", parent="01", 実施機関コード="77")]},
        "「組織」2行目「実施機関コード」",
        "実施機関の表にないコードです",
    ),
    "a 担当 that stands under nothing": (
        {"組織": [unit("010101", "法制担当", "担当")]},
        "「組織」2行目「上位組織コード」",
        "担当に上位組織がありません",
    ),
    "a 部 under a 課": (
        {"組織": [unit("02", "財務部", "部", parent="0101")]},
        "「組織」2行目「上位組織コード」",
        "部の上位組織が部ではありません",
    ),
    "a unit that outlives its 部": (
        {"組織": [unit("03", "旧部", "部", 終期="2027-03-31"), unit("0301", "旧課", parent="03")]},
        "「組織」3行目「始期」",
        "上位組織がない期間があります",
    ),
    "a 部 that is abolished over a 課 that goes on": (
        {"組織": [unit("01", "総務部", "部", 終期="2027-03-31")]},
        "「組織」2行目「終期」",
        "下位組織「0101」がまだあります",
    ),
    "a predecessor that is not there": (
        {"組織": [unit("0104", "職員課", parent="01", 承継元組織コード="0199")]},
        "「組織」2行目「承継元組織コード」",
        "承継元の組織「0199」がありません",
    ),
    "a posting to a missing unit": (
        {"発令": [posting("1003", "0999", mode="兼務")]},
        "「発令」2行目「組織コード」",
        "組織「0999」がありません",
    ),
    "a posting of nobody": (
        {"発令": [posting("7777", "0101")]},
        "「発令」2行目「職員番号」",
        "職員の表にない番号です",
    ),
    "a posting to an unknown post": (
        {"発令": [posting("1003", "0102", "99", "兼務")]},
        "「発令」2行目「職コード」",
        "職「99」がありません",
    ),
    "a posting before the employment": (
        {"職員": [person("5001", 採用日="2024-04-01")], "発令": [posting("5001", "0102", since="2023-04-01")]},
        "「発令」2行目「始期」",
        "在職していない期間があります",
    ),
    "a posting beyond the employment": (
        {
            "職員": [person("1003", 退職日="2026-12-31")],
            "発令": [posting("1003", "0102", mode="兼務", 終期="2027-03-31")],
        },
        "「発令」2行目「始期」",
        "在職していない期間があります",
    ),
    "a posting beyond the life of the unit": (
        {
            "組織": [unit("0105", "臨時給付金室", parent="01", 始期="2026-04-01", 終期="2027-03-31")],
            "発令": [posting("1003", "0105", mode="兼務", since="2026-04-01", 終期="2027-04-30")],
        },
        "「発令」2行目「始期」",
        "組織がない期間があります",
    ),
    "two main postings at once in the file": (
        {
            "発令": [
                posting("1003", "0101"),
                posting("1003", "0102", since="2026-04-01"),
            ]
        },
        "「発令」3行目「始期」",
        "同じ職員の本務の期間が重なっています（2行目）",
    ),
    "a main posting that overlaps with a known one": (
        {"発令": [posting("1003", "0102")]},
        "「発令」2行目「始期」",
        "同じ職員の本務の期間が重なっています（登録済みの発令）",
    ),
    "the same concurrent posting twice with another first day": (
        {"発令": [posting("1003", "0102", mode="兼務"), posting("1003", "0102", mode="兼務", since="2026-04-01")]},
        "「発令」3行目「始期」",
        "同じ職への同じ種類の発令と期間が重なっています（2行目）",
    ),
    "the same number twice": (
        {"職員": [person("5001"), person("５００１")]},
        "「職員」3行目",
        "2行目と同じ行です",
    ),
    "the 30th of February": (
        {"発令": [posting("1003", "0102", mode="兼務", since="令和8年2月30日")]},
        "「発令」2行目「始期」",
        "「令和8年2月30日」という日はありません",
    ),
    "a last day before the first": (
        {"発令": [posting("1003", "0102", mode="兼務", since="2026-04-01", 終期="2026-03-31")]},
        "「発令」2行目「終期」",
        "終期が始期より前です",
    ),
    "a person who left before coming": (
        {"職員": [person("5001", 退職日="2019-03-31")]},
        "「職員」2行目「退職日」",
        "退職日が採用日より前です",
    ),
    "a garbled name": (
        {"職員": [person("5001", "鬮俶ｩ\ufffd")]},
        "「職員」2行目「姓」",
        "文字化けしています",
    ),
    "a character of one machine's own": (
        {"職員": [person("5001", "\ue000田")]},
        "「職員」2行目「姓」",
        "外字が入っています",
    ),
    "a formula": (
        {"職員": [person("5001", "=HYPERLINK(1)")]},
        "「職員」2行目「姓」",
        "数式が入っています",
    ),
    "a word that is no kind of unit": (
        {"組織": [unit("0105", "臨時室", "室")]},
        "「組織」2行目「種別」",
        "選べる語ではありません",
    ),
    "a missing name": (
        {"職員": [person("5001", "")]},
        "「職員」2行目「姓」",
        "空欄です",
    ),
    "a name of fifty characters": (
        {"職員": [person("5001", "寿" * 50)]},
        "「職員」2行目「姓」",
        "40字を超えています",
    ),
    "a code with a blank in words": (
        {"職": [post("課長", "課長", "課長級")]},
        "「職」2行目「職コード」",
        "番号・コードとして読めません",
    ),
    "an order that is no number": (
        {"実施機関": [agency(並び順="一番")]},
        "「実施機関」2行目「並び順」",
        "0以上の整数として読めません",
    ),
    "an address without a domain": (
        {"職員": [person("5001", メールアドレス="keiko＠")]},
        "「職員」2行目「メールアドレス」",
        "メールアドレスとして読めません",
    ),
    "a leave of nobody": ({"休職": [leave("7777")]}, "「休職」2行目「職員番号」", "職員の表にない番号です"),
    "a role that nobody is named to": (
        {"指定": [designation("1003", "0101", "総括保護管理者")]},
        "「指定」2行目「役割」",
        "選べる語ではありません",
    ),
    "a designation without its unit": (
        {"指定": [designation("1003", "")]},
        "「指定」2行目「組織コード」",
        "空欄です",
    ),
    "a class changed under a post that people hold": (
        {"職": [post("20", "課長", "部長級")]},
        "「職」2行目「職の級」",
        "発令に使われている職の級は変えられません",
    ),
    "a first day of work after a known posting": (
        {"職員": [person("1003", 採用日="2021-04-01")]},
        "「職員」2行目「採用日」",
        "登録済みの発令（令和2年4月1日から）より後です",
    ),
    "a department in charge that is not there": (
        {"発令": [posting("1001", "0101", "10", "兼務", 担任する部="01;77")]},
        "「発令」2行目「担任する部」",
        "組織「77」がありません",
    ),
    "a mark for withdrawal that is something else": (
        {"発令": [{**posting("1003", "0101"), "取消": "はい"}]},
        "「発令」2行目「取消」",
        "読めません",
    ),
    "a missing column": (
        {"職": [{"職コード": "20", "職名": "課長", "並び順": "1"}]},
        "「職」",
        "列がありません：職の級",
    ),
    "a column nobody knows": (
        {"職": [{**post("20", "課長", "課長級"), "備考": "要確認"}]},
        "「職」",
        "知らない列があります：備考",
    ),
    "a table nobody knows": ({"給与": [{"職員番号": "1"}]}, "「給与」", "この名前の表は扱えません"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.replace(" ", "_"))
def test_it_is_named_with_its_place(office, case):
    tables, where, what = CASES[case]
    assert faults(tables) == [(where, what)]


def test_every_fault_of_every_row_is_told_at_once(office):
    rows = [person(f"6{number:03}", "", 採用日="令和8年13月1日") for number in range(50)]
    found_faults = faults({"職員": rows})
    assert len(found_faults) == 100
    assert found_faults[-1] == ("「職員」51行目「採用日」", "「令和8年13月1日」という日はありません")


def test_units_in_a_circle_are_all_named(office):
    tables = {"組織": [unit("A1", "一", parent="A3"), unit("A2", "二", parent="A1"), unit("A3", "三", parent="A2")]}
    assert faults(tables) == [
        ("「組織」2行目「上位組織コード」", "上位組織が輪になっています（A1 → A3 → A2 → A1）"),
        ("「組織」4行目「上位組織コード」", "上位組織が輪になっています（A3 → A2 → A1 → A3）"),
        ("「組織」3行目「上位組織コード」", "上位組織が輪になっています（A2 → A1 → A3 → A2）"),
    ]
    assert Unit.objects.count() == 3


def test_a_unit_above_itself_is_a_circle(office):
    assert faults({"組織": [unit("A1", "一", parent="A1")]})[0][1] == "上位組織が輪になっています（A1 → A1）"


def test_a_text_in_a_day_column_is_not_repeated(office):
    """Somebody's name slipped into the wrong column; messages carry no personal data."""
    ((_, what),) = faults({"発令": [posting("1003", "0102", mode="兼務", since="髙橋 恵子")]})
    assert what == "日付として読めません"


def test_a_code_that_lost_its_zero_gets_the_hint(office):
    with pytest.raises(Refused) as refused:
        take_in({"発令": [posting("1003", "101", mode="兼務")]})
    assert "先頭の0" in refused.value.problems[0].mend


@pytest.mark.parametrize(
    ("written", "kept"),
    [("併任", "concurrent"), ("職務代理", "acting"), ("事務取扱 ", "acting"), ("兼務", "concurrent")],
)
def test_the_usual_words_for_a_capacity_are_understood(office, written, kept):
    from sekimori.foundation.directory.models import Posting

    take_in({"発令": [posting("1003", "0102", mode=written)]})
    assert Posting.objects.get(person__number="1003", unit__code="0102").mode == kept


def test_a_row_that_cannot_be_read_is_not_called_missing_as_well(office):
    """One wrong day in the unit's row, and not one fault more for every posting in it."""
    tables = {
        "組織": [unit("0105", "契約課", parent="01", 始期="令和8年2月30日")],
        "発令": [posting("1003", "0105", mode="兼務"), posting("7777", "0105")],
    }
    assert [where for where, _ in faults(tables)] == ["「組織」2行目「始期」", "「発令」3行目「職員番号」"]
