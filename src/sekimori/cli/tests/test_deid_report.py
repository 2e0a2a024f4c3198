"""The report that a clerk hands to their manager says what was found in plain words, and repeats nothing of it."""

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from sekimori.cli.deid_report import contents
from sekimori.cli.main import main
from sekimori.engines.deidentify.tests.offices import packed, working_book
from sekimori.engines.deidentify.tests.samples import LETTER, RULES
from sekimori.kernel.moments import TOKYO


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def command(files, *words):
        (tmp_path / "送付").mkdir(exist_ok=True)
        for name, content in files.items():
            (tmp_path / "送付" / name).write_bytes(content)
        with pytest.raises(SystemExit) as end:
            main(["deid", "scan", "送付", "--jobs", "1", *words])
        return end.value.code, capsys.readouterr().err

    return command


def text_of(path):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages)


def test_the_report_names_each_file_its_verdict_and_what_to_do(run, tmp_path):
    files = {
        "公表.xlsx": working_book(),
        "規程.txt": RULES.encode(),
        "壊れ.docx": b"PK",
        "一式.zip": packed(手紙__txt=LETTER),
    }
    code, err = run(files, "--report", "報告.pdf")
    assert (code, "報告書を" in err) == (2, True)
    text = "".join(text_of(tmp_path / "報告.pdf").replace("\u200b", "").split())
    for said in ("このまま渡さないでください", "公表.xlsx", "一式.zipの中の手紙.txt", "壊れていて読めません", "非表示の列",
                 "個人番号（特定個人情報）を含みます", "保証ではありません", "判断した人"):  # fmt: skip
        assert said in text
    assert not any(value in text for value in ("花子", "123456789018", "090-1234-5678"))


def test_it_is_never_written_over_a_file_and_has_its_name_when_none_is_given(run, tmp_path):
    assert run({"規程.txt": RULES.encode()}, "--report", "pdf")[0] == 0
    assert "調べた範囲では" in text_of(tmp_path / "個人情報の確認結果.pdf")
    code, err = run({}, "--report", "pdf")
    assert (code, "すでにある" in err) == (2, True)
    assert "名前の終わりが違います" in run({}, "--report", "報告.txt")[1]


def test_a_report_about_no_file_says_so():
    assert contents([], at=datetime(2026, 11, 22, 17, tzinfo=TOKYO))["conclusion"] == "調べたファイルはありません。"
