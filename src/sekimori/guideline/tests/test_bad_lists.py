"""Parameters, words, checklists and the pack's own sheet: each fault names the line and the mend."""

import pytest

from sekimori.guideline.loader import load_pack

VALID = 'code = "attestation.valid_months"\nvalue = 12\nunit = "月"\narticle = "運用"\nsince = 2023-04-01\n'


@pytest.mark.parametrize(
    ("new", "offset", "what", "mend"),
    [
        (VALID.replace("= 12", '= "12"'), 1, "値が違います", "1以上の整数"),
        (VALID.replace("= 12", "= 0"), 1, "値が違います", "1以上の整数"),
        (VALID.replace("= 12", "= -1"), 1, "値が違います", "1以上の整数"),
        (VALID.replace("= 12", "= true"), 1, "値が違います", "1以上の整数"),
        (VALID.replace("= 12", "= 12.5"), 1, "「value」が値ではありません", "整数"),
        (VALID.replace("2023-04-01", '"令和5年4月1日"'), 4, "「since」が日付ではありません", "引用符なし"),
        (VALID.replace("2023-04-01", "2023-04-01T00:00:00"), 4, "「since」が日付ではありません", "引用符なし"),
        (VALID.replace("2023-04-01", "2024-04-01"), 4, "版の始まりの日の値がありません", "2023-04-01"),
        (VALID.replace('"運用"', '"第99"'), 3, "条「第99」は", "articles.toml"),
    ],
)
def test_a_wrong_parameter_is_pointed_at(kasukabe_copy, new, offset, what, mend):
    line = kasukabe_copy.replace("parameters.toml", VALID, new) + offset
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("parameters.toml", line)
    assert what in problem.what
    assert mend in problem.mend


def test_a_mistyped_parameter_is_unknown_and_the_right_one_missing(kasukabe_copy):
    line = kasukabe_copy.replace("parameters.toml", "attestation.valid_months", "attestation.valid_month")
    unknown, missing = kasukabe_copy.faults()
    assert unknown.where == kasukabe_copy.where("parameters.toml", line)
    assert "「attestation.valid_months」ではありませんか" in unknown.mend
    assert "「attestation.valid_months」（自己点検の有効期間）がありません" in missing.what


def test_a_parameter_may_change_from_a_day_on_but_not_have_two_values_on_one(kasukabe_copy):
    more = "\n[[parameter]]\n" + VALID.replace("2023-04-01", "2027-04-01").replace("12", "6") + 'reason = "見直し"\n'
    kasukabe_copy.append("parameters.toml", more)
    guideline = load_pack(kasukabe_copy.folder).versions[0]
    day = guideline.parameters[-1].since
    assert guideline.number("attestation.valid_months", day) == 6
    assert guideline.number("attestation.valid_months", day.replace(day=1, month=3)) == 12
    line = kasukabe_copy.append("parameters.toml", more)
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("parameters.toml", line + 6)
    assert "同じ日からの値が二つ" in problem.what


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ('mayor = "市長"', 'mayer = "市長"', "知らないキー「mayer」", "「mayor」ではありませんか"),
        ('mayor = "市長"', "mayor = 1", "文字列ではありません", "引用符"),
        ('mayor = "市長"', 'mayor = ""', "文字列ではありません", "空でない"),
    ],
)
def test_a_wrong_word_is_pointed_at(kasukabe_copy, old, new, what, mend):
    line = kasukabe_copy.replace("terms.toml", f"\n{old}\n", f"\n{new}\n") + 1
    problem = kasukabe_copy.faults()[0]
    assert problem.where == kasukabe_copy.where("terms.toml", line)
    assert what in problem.what
    assert mend in problem.mend


def test_a_missing_word_is_named(kasukabe_copy):
    kasukabe_copy.replace("terms.toml", '\nmayor = "市長"\n', "\n")
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("terms.toml", 3)
    assert "「mayor」がありません" in problem.what


@pytest.mark.parametrize("text", ["", 'government = "市"\n', "terms = 3\n"])
def test_words_outside_their_table_are_refused(kasukabe_copy, text):
    kasukabe_copy.file("terms.toml").write_text(text)
    assert any("[terms]" in problem.mend for problem in kasukabe_copy.faults())


DISPATCH = """code = "recipient"
text = "宛先（氏名・住所・番号・アドレス）を、元の資料と照らし合わせた。"
articles = ["第5の5"]
"""


@pytest.mark.parametrize(
    ("new", "offset", "what", "mend"),
    [
        (DISPATCH.replace("第5の5", "第5の55"), 2, "条「第5の55」は", "「第5の5」ではありませんか"),
        (DISPATCH.replace("第5の5", "法第66条"), 2, "条「法第66条」は", "articles.toml"),
        (DISPATCH.replace('["第5の5"]', "[]"), 2, "文字列の並びではありません", "空でない"),
        (DISPATCH + "weight = 3\n", 3, "知らないキー「weight」", "code・text・articles"),
        (DISPATCH.replace("recipient", "necessity"), 0, "項目「necessity」が二度", "重ならないコード"),
    ],
)
def test_a_wrong_check_item_is_pointed_at(kasukabe_copy, new, offset, what, mend):
    line = kasukabe_copy.replace("checklists.toml", DISPATCH, new) + offset
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("checklists.toml", line)
    assert what in problem.what
    assert mend in problem.mend


def test_a_mistyped_checklist_is_unknown_and_the_right_one_missing(kasukabe_copy):
    line = kasukabe_copy.replace("checklists.toml", 'code = "outbound"', 'code = "outbond"')
    unknown, missing = kasukabe_copy.faults()
    assert unknown.where == kasukabe_copy.where("checklists.toml", line)
    assert "「outbound」ではありませんか" in unknown.mend
    assert "「outbound」（送付前の点検の項目）がありません" in missing.what


def test_a_checklist_written_twice_or_without_items_is_refused(kasukabe_copy):
    line = kasukabe_copy.append("checklists.toml", '\n[[checklist]]\ncode = "outbound"\nlabel = "もう一つ"\n')
    what = {problem.where: problem.what for problem in kasukabe_copy.faults()}
    assert "[[checklist.item]] がありません" in what[kasukabe_copy.where("checklists.toml", line + 1)]
    assert "二度書かれています" in what[kasukabe_copy.where("checklists.toml", line + 2)]


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ('code = "kasukabe"', 'code = "kasukabe2"', "フォルダの名「kasukabe」と違います", 'code を "kasukabe" に'),
        (
            'government = "春日部市"',
            'goverment = "春日部市"',
            "知らないキー「goverment」",
            "「government」ではありませんか",
        ),
        ("since = 2023-04-01", 'since = "2023-04-01"', "「since」が日付ではありません", "引用符なし"),
        ('status = "案', 'state = "案', "知らないキー「state」", "「status」ではありませんか"),
    ],
)
def test_a_wrong_sheet_of_the_pack_is_pointed_at(kasukabe_copy, old, new, what, mend):
    line = kasukabe_copy.replace("pack.toml", old, new)
    problem = next(each for each in kasukabe_copy.faults() if each.where == kasukabe_copy.where("pack.toml", line))
    assert what in problem.what
    assert mend in problem.mend


def test_two_versions_from_one_day_overlap(kasukabe_copy):
    line = kasukabe_copy.append("pack.toml", '\n[[version]]\nsince = 2023-04-01\ntitle = "二つ目"\nstatus = "案"\n')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("pack.toml", line + 1)
    assert "期間が重なります" in problem.what


def test_a_version_without_a_folder_and_a_folder_without_a_version_are_refused(kasukabe_copy):
    line = kasukabe_copy.append("pack.toml", '\n[[version]]\nsince = 2027-04-01\ntitle = "次"\nstatus = "案"\n')
    (kasukabe_copy.folder / "2026-04-01").mkdir()
    no_folder, no_version = kasukabe_copy.faults()
    assert no_folder.where == kasukabe_copy.where("pack.toml", line + 1)
    assert "フォルダ「2027-04-01」がありません" in no_folder.what
    assert no_version.where == "kasukabe/2026-04-01"
    assert "[[version]] since = 2026-04-01" in no_version.mend


def test_a_pack_without_versions_is_refused(kasukabe_copy):
    kasukabe_copy.file("pack.toml").write_text('code = "kasukabe"\ngovernment = "春日部市"\n')
    assert any("[[version]] がありません" in problem.what for problem in kasukabe_copy.faults())
