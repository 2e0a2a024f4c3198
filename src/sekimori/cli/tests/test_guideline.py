"""`sekimori guideline`: what it prints, and its exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sekimori.cli.main import main
from sekimori.guideline.library import SHIPPED


def run(*args: str, expect: int = 0) -> str:
    result = CliRunner().invoke(main, ["guideline", *args])
    assert result.exit_code == expect, result.output
    return result.output


@pytest.fixture
def spoilt(tmp_path) -> Path:
    """A third government's pack with three faults."""
    folder = Path(shutil.copytree(SHIPPED / "kasukabe", tmp_path / "mihon"))
    sheet = folder / "pack.toml"
    sheet.write_text(sheet.read_text().replace('code = "kasukabe"', 'code = "mihon"'))
    for name, text in (("authority.csv", "nobody,home.view,own,第4\n"), ("terms.toml", 'dog = "犬"\n')):
        file = folder / "2023-04-01" / name
        file.write_text(file.read_text() + text)
    (folder / "2023-04-01" / "checklists.toml").unlink()
    return folder


def test_list_shows_both_packs_with_their_versions():
    output = run("list")
    assert "kasukabe  春日部市" in output
    assert "nerima  練馬区" in output
    assert "令和5年4月1日から" in output


def test_list_gives_the_counts_to_a_program():
    kasukabe, nerima = json.loads(run("list", "--json"))
    assert (kasukabe["code"], kasukabe["versions"][0]["leaves"]) == ("kasukabe", 64)
    assert (nerima["government"], nerima["versions"][0]["items"]) == ("練馬区", 22)
    assert nerima["versions"][0]["since"] == "2023-04-01"


def test_check_finds_nothing_wrong_with_the_shipped_packs():
    output = run("check")
    assert "kasukabe（2023-04-01）：問題はありません。" in output
    assert "求めのあるもの 64、号 12" in output
    assert "記録から計算 22、自己点検 26、他の規程に委任 3、人による 4" in output


def test_check_of_one_pack_by_code_and_by_folder(tmp_path):
    assert "nerima" not in run("check", "kasukabe")
    assert "問題はありません" in run("check", str(SHIPPED / "nerima"))


def test_check_names_every_fault_of_a_folder_and_leaves_with_one(spoilt):
    output = run("check", str(spoilt), expect=1)
    assert "mihon：直すところが3件あります。" in output
    assert "authority.csv" in output and "役割「nobody」がありません" in output
    assert "terms.toml" in output and "知らないキー「dog」です" in output
    assert "checklists.toml：ファイルがありません" in output


def test_check_gives_the_faults_to_a_program(spoilt):
    (found,) = json.loads(run("check", str(spoilt), "--json", expect=1))
    assert found["code"] == "mihon"
    assert {problem["where"].split(" ")[0] for problem in found["problems"]} == {
        f"mihon/2023-04-01/{name}" for name in ("authority.csv", "terms.toml", "checklists.toml")
    }
    assert all(problem["mend"] for problem in found["problems"])


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("check", "atlantis"), "その名の指針もフォルダもありません"),
        (("check", "a" * 5000), "その名の指針もフォルダもありません"),
        (("show", "atlantis"), "その名の指針はありません"),
        (("show", "kasukabe", "第99"), "にない番号です"),
        (("show", "kasukabe", "--on", "令和8年2月30日"), "という日はありません"),
        (("compare", "kasukabe"), "「B」がありません"),
        (("compare", "kasukabe", "atlantis"), "その名の指針はありません"),
    ],
)
def test_bad_input_is_explained_in_japanese_and_leaves_with_two(args, message):
    assert message in run(*args, expect=2)


def test_a_folder_without_a_pack_or_with_a_shipped_packs_name_is_bad_input(tmp_path):
    assert "指針のデータがありません" in run("check", str(tmp_path), expect=2)
    shutil.copytree(SHIPPED / "kasukabe", tmp_path / "kasukabe")
    assert "同梱の指針と同じ名" in run("check", str(tmp_path), expect=2)


def test_a_pack_outside_the_package_is_listed_shown_and_compared(tmp_path, settings):
    folder = Path(shutil.copytree(SHIPPED / "kasukabe", tmp_path / "mihon"))
    sheet = folder / "pack.toml"
    sheet.write_text(sheet.read_text().replace('code = "kasukabe"', 'code = "mihon"').replace("春日部市", "見本市"))
    settings.PACKS = [tmp_path]
    assert "mihon  見本市" in run("list")
    assert "mihon（2023-04-01）：問題はありません。" in run("check")
    assert "見本市保有個人情報の適切な管理" in run("show", "mihon")
    assert "両方にある求め 64件" in run("compare", "kasukabe", "mihon")


def test_show_prints_the_whole_guideline():
    output = run("show", "nerima")
    assert "第1章  総則" in output
    assert "第20条1項8号" in output
    assert output.rstrip().endswith("とする。")


def test_show_prints_one_provision_with_everything_said_of_it():
    output = run("show", "kasukabe", "第9の1(3)")
    assert "する人：保護管理者" in output
    assert "課ごと" in output
    assert "outsourcing.inspection_on_site 有" in output
    with_items = run("show", "kasukabe", "第5の2")
    assert "第5の2(4)" in with_items
    assert "委ねる先：練馬区情報セキュリティポリシー" in run("show", "nerima", "第18条")
    assert "人による理由：" in run("show", "nerima", "付則")


def test_show_gives_provisions_to_a_program():
    whole = json.loads(run("show", "kasukabe", "--json"))
    assert len(whole["provisions"]) == 95
    one = json.loads(run("show", "nerima", "第12条", "--json", "--on", "令和8年4月1日"))
    assert one["canonical"] == "handling.copying_limits"
    assert len(one["below"]) == 4


def test_compare_shows_the_two_article_by_article():
    output = run("compare", "kasukabe", "nerima")
    assert "両方にある求め 33件" in output
    assert "第9の1(3) ／ 第20条3項" in output
    assert "数値 outsourcing.inspection_on_site：有 ／ 無" in output
    assert "A（春日部市）だけにある求め 31件" in output
    assert "B（練馬区）だけにある求め 22件" in output
    assert "相手方で対応するのは第2の1" in output


def test_compare_gives_the_differences_to_a_program():
    found = json.loads(run("compare", "kasukabe", "nerima", "--json"))
    assert len(found["both"]) == 33
    assert {single["ref"] for single in found["only_b"]} >= {"第10条1項", "付則"}
    different = {each["code"] for each in found["parameters"]}
    assert different == {"outsourcing.inspection_on_site", "file_register.request_desk"}
