"""Files that are no proper text, TOML or CSV: each fault names the place and how to mend it, and no pack comes out."""

import pytest

from sekimori.guideline.loader import load_pack
from sekimori.kernel.problems import Refused

FILES = ("articles.toml", "roles.toml", "parameters.toml", "terms.toml", "checklists.toml", "authority.csv")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(kasukabe_copy, name):
    kasukabe_copy.file(name).unlink()
    problem = kasukabe_copy.faults()[0]
    assert problem.where == kasukabe_copy.where(name)
    assert "ファイルがありません" in problem.what
    assert "この名前のファイルを置いて" in problem.mend


def test_a_folder_without_a_pack_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        load_pack(tmp_path / "nowhere")
    (problem,) = refused.value.problems
    assert problem.where == "nowhere/pack.toml"


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_shift_jis_is_named_with_the_line_of_its_first_japanese_character(kasukabe_copy, name):
    file = kasukabe_copy.file(name)
    text = file.read_text()
    line = next(number for number, row in enumerate(text.split("\n"), start=1) if not row.isascii())
    file.write_bytes(text.encode("cp932"))
    problem = kasukabe_copy.faults()[0]
    assert problem.where == kasukabe_copy.where(name, line)
    assert "シフトJIS" in problem.what
    assert "UTF-8" in problem.mend


def test_a_file_in_no_known_character_set_is_refused(kasukabe_copy):
    kasukabe_copy.file("terms.toml").write_bytes(b'[terms]\ngovernment = "\xff\xfe\xff"\n')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("terms.toml", 2)
    assert "UTF-8ではありません" in problem.what


def test_a_byte_order_mark_in_toml_is_refused(kasukabe_copy):
    file = kasukabe_copy.file("roles.toml")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("roles.toml", 1)
    assert "BOM" in problem.what
    assert "BOMなし" in problem.mend


def test_the_authority_table_may_come_from_excel_with_its_mark_and_line_ends(kasukabe_copy):
    before = load_pack(kasukabe_copy.folder).versions[0].grants
    file = kasukabe_copy.file("authority.csv")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_pack(kasukabe_copy.folder).versions[0].grants == before


@pytest.mark.parametrize("name", FILES)
def test_mojibake_is_found_on_its_line(kasukabe_copy, name):
    line = kasukabe_copy.append(name, "# 繝励Λ繧､繝舌す繝ｼ\n" if name.endswith("toml") else "staff,繝励Λ繧､,own,第4\n")
    problem = next(each for each in kasukabe_copy.faults() if "文字化け" in each.what)
    assert problem.where == kasukabe_copy.where(name, line)
    assert "元の文書から" in problem.mend


@pytest.mark.parametrize("name", FILES)
def test_megabytes_of_junk_are_refused_unread(kasukabe_copy, name):
    kasukabe_copy.file(name).write_bytes(b"x" * 3_000_000)
    assert "大きすぎます" in kasukabe_copy.faults()[0].what


def test_a_folder_in_place_of_a_file_is_refused(kasukabe_copy):
    kasukabe_copy.file("terms.toml").unlink()
    kasukabe_copy.file("terms.toml").mkdir()
    assert "ファイルがありません" in kasukabe_copy.only_fault().what


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("role = ", "値として読めません"),
        ('code = "a" "b"', "余分な文字"),
        ('code = "終わらない', "途中で改行"),
        ("code =", "値として読めません"),
        ("code", "= がありません"),
        ("since = 2026-02-30", "暦にありません"),
        ("since = 令和8年2月30日", "値として読めません"),
        ("a = 1\na = 2", "二度書かれています"),
        ("articles = [1, 2", "配列が閉じていません"),
        ("[broken", "TOMLの書き方"),
        ("n = " + "9" * 5000, "読めない値"),
        ("deep = " + "[" * 20_000, "読めない値"),
    ],
)
def test_broken_toml_is_explained_in_japanese(kasukabe_copy, row, what):
    line = kasukabe_copy.append("terms.toml", row + "\n")
    problem = kasukabe_copy.only_fault()
    assert what in problem.what
    assert problem.mend
    at = problem.where.removeprefix(kasukabe_copy.where("terms.toml"))
    assert not at or line <= int(at.strip().removesuffix("行目")) <= line + 1


def test_a_key_written_twice_is_pointed_at(kasukabe_copy):
    line = kasukabe_copy.append("terms.toml", 'mayor = "町長"\n')
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("terms.toml", line)
    assert "同じキー" in problem.what


@pytest.mark.parametrize(
    ("row", "what", "mend"),
    [
        ("staff,home.view,own", "列が3個", "四つ"),
        ("staff,home.view,own,第4,余分", "列が5個", "四つ"),
        ("", "空の行", "消して"),
        (",home.view,own,第4", "role が空", "埋める"),
        ("staff,home.view,, ", "reach・article が空", "埋める"),
        ("staff, home.view,all,第4", "前後に空白", "空白を消して"),
        ("staff,home.view,everywhere,第4", "範囲「everywhere」", "own・section・unit・below・all"),
        ("staff,home.view,own,第4", "2行目と同じ権限", "片方"),
        ("staff,home.view,all,第999", "条「第999」", "articles.toml"),
        ("staff,home.view,all,法第六十六条", "条「法第六十六条」", "法第66条"),
        ("stuff,home.view,all,第4", "役割「stuff」", "「staff」ではありませんか"),
        ("chief_protection_manager,home.view,unit,第2の1", "どこにも届きません", "own 又は all"),
    ],
)
def test_a_faulty_line_of_the_authority_table_is_named(kasukabe_copy, row, what, mend):
    line = kasukabe_copy.append("authority.csv", row + "\n")
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("authority.csv", line)
    assert what in problem.what
    assert mend in problem.mend


def test_wrong_columns_of_the_authority_table_are_named(kasukabe_copy):
    kasukabe_copy.replace("authority.csv", "role,action,reach,article", "役割,操作,範囲,条")
    problem = kasukabe_copy.only_fault()
    assert problem.where == kasukabe_copy.where("authority.csv", 1)
    assert "role,action,reach,article" in problem.mend


def test_an_authority_table_without_grants_is_refused(kasukabe_copy):
    kasukabe_copy.file("authority.csv").write_text("role,action,reach,article\n")
    assert "一つもありません" in kasukabe_copy.only_fault().what


def test_a_grant_may_cite_the_law_or_the_governments_own_practice(kasukabe_copy):
    kasukabe_copy.append("authority.csv", "staff,home.view,all,法第66条第1項\nstaff,accounts.own,all,運用\n")
    assert load_pack(kasukabe_copy.folder).versions[0].grants[-2].article == "法第66条第1項"


def test_all_faults_of_all_files_come_at_once(kasukabe_copy):
    kasukabe_copy.file("terms.toml").unlink()
    kasukabe_copy.append("authority.csv", "nobody,home.view,own,第4\n")
    kasukabe_copy.append("roles.toml", "colour = 1\n")
    kasukabe_copy.replace("pack.toml", 'government = "春日部市"', "government = 3")
    named = {problem.where.split(" ")[0].rpartition("/")[2] for problem in kasukabe_copy.faults()}
    assert named == {"terms.toml", "authority.csv", "roles.toml", "pack.toml"}
