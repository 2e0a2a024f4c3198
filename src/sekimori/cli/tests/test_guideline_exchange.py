"""`sekimori guideline import-text|export-oscal|import-oscal`: what they print and write, and their exit codes."""

import json
import shutil

import pytest
from click.testing import CliRunner
from tests.cast import TODAY
from tests.official import text_of

from sekimori.cli.main import main
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.wording import queries
from sekimori.guideline.library import SHIPPED, Library
from sekimori.guideline.loader import load_pack
from sekimori.guideline.oscal.tests.catalogs import as_bytes, catalog


def run(*args, expect=0):
    result = CliRunner().invoke(main, ["guideline", *map(str, args)])
    assert result.exit_code == expect, result.output
    return result


def written(folder, code, change=lambda text: text, charset="utf-8"):
    file = folder / "指針.txt"
    file.write_bytes(change(text_of(Library().pack(code).versions[-1])).encode(charset))
    return file


@pytest.mark.parametrize("code", Library().codes())
def test_a_text_that_fits_is_reported_and_nothing_is_loaded(code, tmp_path):
    output = run("import-text", code, written(tmp_path, code)).stdout
    assert "まだ読み込んでいません" in output
    assert "見つからない条項" not in output


def test_a_text_that_does_not_fit_names_both_sides_and_ends_with_one(tmp_path):
    def spoil(text):
        return text.replace("# 第12 ", "# 第14 ").replace("アクセス制限", "アクセスの制限")

    output = run("import-text", "kasukabe", written(tmp_path, "kasukabe", spoil), expect=1).stdout
    for line in (
        "ファイルに見つからない条項 4件",
        "第12の3  評価及び見直し",
        "第14",
        "見出しの違い 1件",
        "に続いていません",
    ):
        assert line in output


def test_a_program_gets_the_whole_report(tmp_path):
    found = json.loads(run("import-text", "nerima", written(tmp_path, "nerima"), "--json").stdout)
    assert found["demands"] == found["demands_with_wording"] == len(Library().pack("nerima").versions[-1].demands)
    assert found["loaded"] is False
    assert len(found["sha256"]) == 64
    assert set(found["wording"]) >= {"第1条", "付則", "第2条2項1号"}
    assert found["missing"] == found["unknown"] == found["headings"] == []


def test_a_confirmed_text_is_loaded_and_recorded(city, tmp_path):
    assert (
        "読み込みました"
        in run("import-text", city.pack, written(tmp_path, city.pack, charset="cp932"), "--confirm").stdout
    )
    guideline = directory.guideline(TODAY)
    assert len(queries.wording(guideline)) >= len(guideline.demands)
    entry = Entry.objects.get(action="guideline.wording.load")
    assert (entry.channel, entry.post, entry.reason) == ("cli", "自動処理", "confirmed")


def test_before_the_set_up_a_text_can_be_looked_at_but_not_loaded(db, tmp_path):
    file = written(tmp_path, "kasukabe")
    run("import-text", "kasukabe", file)
    assert "まだ設定されていません" in run("import-text", "kasukabe", file, "--confirm", expect=2).stderr
    assert not queries.wording(Library().pack("kasukabe").versions[-1])


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("指針.txt", b"", "空"),
        ("指針.pdf", b"%PDF-1.4", "PDF"),
        ("指針.docx", b"PK\x03\x04 no package", "Word"),
        ("指針.txt", b"\x00\x01\x02" * 100, "文字のファイルではありません"),
        ("指針.txt", b"\x00" * 11_000_000, "大きすぎます"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_japanese(tmp_path, name, data, message):
    file = tmp_path / name
    file.write_bytes(data)
    result = run("import-text", "kasukabe", file, expect=2)
    assert message in result.stderr
    assert "→" in result.stderr
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there_and_a_pack_nobody_knows_are_refused(tmp_path):
    assert "読み取れません" in run("import-text", "kasukabe", tmp_path / "none.txt", expect=2).stderr
    assert "読み取れません" in run("import-text", "kasukabe", tmp_path, expect=2).stderr
    assert "その名の指針はありません" in run("import-text", "mihon", tmp_path / "none.txt", expect=2).stderr
    assert "その名の指針はありません" in run("export-oscal", "mihon", expect=2).stderr


@pytest.mark.parametrize("code", Library().codes())
def test_a_catalog_is_printed_or_written(code, tmp_path):
    printed = run("export-oscal", code).stdout
    assert json.loads(printed)["catalog"]["metadata"]["title"] == Library().pack(code).versions[-1].title
    run("export-oscal", code, "-o", tmp_path / "catalog.json")
    assert (tmp_path / "catalog.json").read_text(encoding="utf-8") == printed


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    assert "書き出せません" in run("export-oscal", "kasukabe", "-o", tmp_path / "no" / "x.json", expect=2).stderr


@pytest.fixture
def keys(tmp_path):
    file = tmp_path / "keys.json"
    file.write_bytes(as_bytes(catalog()))
    return file


@pytest.mark.parametrize("code", Library().codes())
def test_a_catalog_becomes_a_checklist_of_the_pack_asked_for(code, keys, tmp_path):
    folder = shutil.copytree(SHIPPED / code, tmp_path / code)
    version = Library().pack(code).versions[-1]
    result = run("import-oscal", keys, "--pack", code, "-o", folder / version.version / "checklists.toml")
    assert "管理策 4" in result.stderr
    assert len(load_pack(folder).versions[-1].checklists["baseline"].items) == 4


def test_without_a_pack_the_checklist_is_the_governments_own(city, keys):
    article = directory.guideline(TODAY).by_canonical["cybersecurity.level"].ref
    assert f'articles = ["{article}"]' in run("import-oscal", keys).stdout


def test_before_the_set_up_the_checklist_is_the_first_packs(db, keys):
    assert 'articles = ["第10の1"]' in run("import-oscal", keys).stdout


def test_a_selection_and_articles_can_be_given(keys, tmp_path):
    low = tmp_path / "low.txt"
    low.write_text("KX-2(1)\n")
    output = run(
        "import-oscal", keys, "--pack", "nerima", "--only", low, "--article", "第21条", "--article", "第18条"
    ).stdout
    assert 'code = "kx-2.1"' in output
    assert 'code = "kx-1"' not in output
    assert 'articles = ["第21条", "第18条"]' in output


def test_a_bad_catalog_selection_or_article_is_refused_and_writes_nothing(keys, tmp_path):
    target, bad = tmp_path / "checklists.toml", tmp_path / "bad.json"
    bad.write_text('{"profile": {}}')
    for args in (
        (bad,),
        (keys, "--only", bad),
        (keys, "--only", tmp_path / "none"),
        (keys, "--article", "第99条"),
        (tmp_path / "none.json",),
    ):
        assert "→" in run("import-oscal", *args, "--pack", "nerima", "-o", target, expect=2).stderr
    assert not target.exists()
