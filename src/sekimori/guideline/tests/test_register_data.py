"""個人情報ファイル簿 as dated data: the law's lines and grounds, and what a pack adds."""

from datetime import date

import pytest

from sekimori.guideline.law import file_register as law
from sekimori.guideline.loader import load_pack
from sekimori.kernel.problems import Refused

DAY = date(2026, 11, 22)


def test_the_official_form_has_its_lines_in_order():
    numbers = [line.number for line in law.register_law().lines_on(DAY)]
    assert numbers == [*(str(number) for number in range(1, 9)), "8の2", *(str(number) for number in range(9, 19))]


def test_a_thousand_people_are_no_ground_and_a_day_before_the_law_takes_its_first_rows():
    grounds = law.register_law().exclusions_on(DAY)
    assert "法第74条第2項第9号" not in {ground.law for ground in grounds.values()}
    assert law.register_law().exclusions_on(date(2020, 1, 1)) == grounds


def test_what_the_law_lets_be_left_out_is_three_lines():
    lines = law.register_law().lines_on(DAY)
    assert [line.code for line in lines if line.withholdable] == ["items", "source", "recipients"]


def test_an_amended_line_ends_the_old_one_on_its_day(tmp_path):
    text = law.SHIPPED.read_text()
    old = 'label = "備考"\nlaw = "標準様式"\nfilled_by = "register"\nsince = 2023-04-01\n'
    assert old in text
    new = old.replace("備考", "その他").replace("2023-04-01", "2027-04-01")
    file = tmp_path / "file_register.toml"
    file.write_text(text.replace(old, f'{old}until = 2027-04-01\n[[line]]\ncode = "remarks"\nnumber = "18"\n{new}'))
    found = law.load(file)
    labels = [found.lines_on(day)[-1].label for day in (date(2027, 3, 31), date(2027, 4, 1))]
    assert labels == ["備考", "その他"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('code = "purpose"', 'code = "purpos"', "filled_by"),
        ('filled_by = "ledger"', 'filled_by = "somebody"', "知らない値「somebody」"),
        ("since = 2023-04-01", 'since = "2023-04-01"', "「since」が日付ではありません"),
        ('code = "art75_3"', 'code = "art75_2_3"', "同じ日に二つ"),
        ("since = 2023-04-01", "since = 2023-04-01\nuntil = 2023-04-01", "終わりが始まりより前"),
        ('[[exclusion]]\ncode = "art75_3"', '[[exclusions]]\ncode = "art75_3"', "知らない表「exclusions」"),
    ],
)
def test_a_wrong_row_of_the_law_is_refused_with_what_is_wrong(tmp_path, old, new, what):
    text = law.SHIPPED.read_text()
    assert old in text
    file = tmp_path / "file_register.toml"
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(Refused) as refusal:
        law.load(file)
    assert any(what in str(problem) for problem in refusal.value.problems)


ORDINANCE = '[[ordinance]]\ntitle = "条例個人情報ファイル簿"\nnorm = "条例第3条"\nthreshold = 1\nsince = 2023-04-01\n'
LINE = '[[line]]\ncode = "x"\nnumber = "19"\nlabel = "委託"\nnorm = "規則第2条"\non = "both"\nsince = 2023-04-01\n'


def test_a_pack_may_add_a_register_and_lines_and_need_not(kasukabe_copy):
    assert load_pack(kasukabe_copy.folder).on(DAY).register.ordinance(DAY) is None
    kasukabe_copy.file("register.toml").write_text(ORDINANCE + LINE)
    rules = load_pack(kasukabe_copy.folder).on(DAY).register
    assert rules.ordinance(DAY).threshold == 1
    assert rules.ordinance(date(2023, 3, 31)) is None
    assert [line.code for line in rules.lines_on(DAY, "ordinance")] == ["x"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (ORDINANCE.replace("= 1", "= 0"), "「threshold」が整数ではありません"),
        (ORDINANCE * 2, "同じ日から始まる"),
        (LINE * 2, "二度あります"),
        (LINE.replace('"both"', '"elsewhere"'), "知らない値「elsewhere」"),
        (LINE + 'choices = ["有"]\ncustomary = "無"\n', "選択肢にありません"),
        (LINE + "colour = 3\n", "知らないキー「colour」"),
        ("[[lines]]\n", "知らない表「lines」"),
    ],
)
def test_a_wrong_register_is_refused_with_its_line(kasukabe_copy, text, what):
    kasukabe_copy.file("register.toml").write_text(text)
    problem = kasukabe_copy.only_fault()
    assert what in problem.what
    assert "register.toml" in problem.where
