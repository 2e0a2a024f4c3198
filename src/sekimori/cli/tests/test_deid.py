"""`sekimori deid scan` says what files hold, and never more than it looked at."""

import io
import json

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sekimori.cli.main import main
from sekimori.engines.deidentify.tests.offices import letter, working_book
from sekimori.engines.deidentify.tests.samples import LETTER, RULES


@pytest.fixture
def scan(capsys, tmp_path):
    def run(files, *options):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        with pytest.raises(SystemExit) as end:
            main(["deid", "scan", *(str(tmp_path / name) for name in files), *options])
        shown = capsys.readouterr()
        return end.value.code, shown.out, shown.err

    return run


def test_a_letter_ends_in_1_and_shows_what_was_found_masked(scan):
    code, out, _ = scan({"通知.txt": LETTER.encode("cp932", "replace")})
    assert code == 1
    assert "個人情報があります" in out
    assert "6行目　氏名" in out
    assert "花子" not in out


def test_rules_end_in_0_and_are_not_called_clean(scan):
    code, out, _ = scan({"規程.txt": RULES.encode()})
    assert code == 0
    assert "調べた範囲では" in out
    assert "保証ではありません" in out


def test_a_file_that_cannot_be_read_ends_in_2_and_the_others_go_on(scan):
    code, out, err = scan({"a.gif": b"", "b.txt": LETTER.encode()})
    assert code == 2
    assert "個人情報があります" in out
    assert "a.gif" in err


def test_json_says_the_same_for_programs(scan):
    code, out, _ = scan({"a.txt": LETTER.encode(), "b.xlsx": b""}, "--json")
    data = json.loads(out)
    assert code == 2
    assert data["files"][0]["found"]
    assert data["files"][0]["counts"]["address"] == 1
    assert data["faults"][0]["what"]
    assert data["notice"]


def test_the_governments_own_towns_are_given_as_a_file(scan, tmp_path):
    towns = tmp_path / "towns.txt"
    towns.write_text("大枝\n粕壁東\n")
    code, out, _ = scan({"a.txt": "現場は粕壁東3-2-15".encode()}, "--towns", str(towns))
    assert code == 1
    assert "住所1件" in out


def test_a_file_that_is_not_there_is_said(scan, tmp_path):
    code, _, err = scan({}, str(tmp_path / "no.txt"))
    assert code == 2
    assert "読めません" in err


def test_a_folder_is_looked_through_in_several_processes_and_each_file_is_named(scan, tmp_path):
    (tmp_path / "送付" / "内").mkdir(parents=True)
    (tmp_path / "送付" / "内" / "a.txt").write_bytes(LETTER.encode())
    (tmp_path / "送付" / "b.xlsx").write_bytes(working_book())
    (tmp_path / "送付" / "c.bin").write_bytes(b"0")
    code, out, err = scan({}, str(tmp_path / "送付"), "--jobs", "2")
    assert code == 1
    assert "■ 内/a.txt" in out
    assert "【メニューから再表示できない非表示のシート】シート「名簿」A列" in out
    assert "このまま渡さないでください" in out
    assert "2／2ファイル" in err


def test_a_file_with_hidden_content_and_nobody_in_it_ends_in_1_all_the_same(scan):
    code, out, _ = scan({"a.docx": letter(deleted="前の案の文章です")})
    assert code == 1
    assert "変更履歴に残る文字 1か所" in out


@pytest.mark.parametrize(("password", "code"), [("", 2), ("himitsu", 1), ("chigau", 2)])
def test_a_locked_book_asks_for_its_password(scan, password, code):
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(working_book())).encrypt("himitsu", locked)
    ended, _, err = scan({"a.xlsx": locked.getvalue()}, "--password", password)
    assert ended == code
    assert ("--password" in err) == (code == 2)
