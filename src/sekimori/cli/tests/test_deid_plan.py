"""`sekimori deid plan` and `apply`: a proposal that people change, and a file that may be handed over."""

import sys

import pytest

from sekimori.cli.main import main
from sekimori.engines.deidentify.tests.offices import PEOPLE, letter

CSV = "氏名,電話番号,点数\n山田太郎,048-736-1111,3\n鈴木花子,048-736-2222,5\n"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "名簿.csv").write_text(CSV)

    def command(*words):
        with pytest.raises(SystemExit) as end:
            main(["deid", *words])
        shown = capsys.readouterr()
        return end.value.code, shown.out, shown.err

    return command


def test_a_plan_is_proposed_changed_and_carried_out(run, tmp_path):
    assert run("plan", "名簿.csv", "-o", "plan.toml")[0] == 0
    code, out, _ = run("apply", "--plan", "plan.toml", "--key", "key", "--handover", "封入", "名簿.csv", "out.csv")
    assert (code, "置き換えたところ 4" in out) == (0, True)
    made = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "山田" not in made and "3" in made
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_never_written_over(run):
    run("plan", "名簿.csv", "-o", "plan.toml")
    code, _, err = run("plan", "名簿.csv", "-o", "plan.toml")
    assert code == 2
    assert "すでにある" in err


def test_the_correspondence_is_kept_only_if_asked_and_only_encrypted(run, tmp_path):
    run("plan", "名簿.csv", "-o", "plan.toml")
    words = ("--plan", "plan.toml", "--key", "key", "--handover", "封入", "名簿.csv", "out.csv")
    assert run("apply", *words, "--correspondence", "table.bin")[0] == 0
    assert "山田".encode() not in (tmp_path / "table.bin").read_bytes()


def test_a_purpose_that_is_not_there_is_said(run):
    code, _, err = run("plan", "名簿.csv", "--preset", "gift")
    assert code == 2
    assert "contractor" in err


def test_the_risk_is_said_in_sentences_with_ways_to_lessen_it(run, tmp_path):
    rows = [
        f"{1950 + number % 40}-0{number % 9 + 1}-15,春日部市中央{number % 5 + 1}丁目{number}番地,感冒"
        for number in range(80)
    ]
    (tmp_path / "患者.csv").write_text("\n".join(["生年月日,住所,病名", *rows]))
    code, out, _ = run("risk", "患者.csv", "--quasi", "生年月日,住所", "--sensitive", "病名", "--goal", "4")
    assert code == 1
    assert "80人のうち、指定した列の組合せで一人に絞り込める人は80人（100.0%）です。" in out
    assert "案1：" in out
    assert run("risk", "患者.csv", "--quasi", "病名")[0] == 0
    code, _, err = run("risk", "患者.csv", "--quasi", "氏名")
    assert (code, "ファイルにありません" in err) == (2, True)


def test_without_spark_the_risk_on_more_than_one_machine_is_refused_in_words(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    (tmp_path / "患者.csv").write_text("年齢,町\n40,中央\n50,粕壁\n", encoding="utf-8")
    code, _, err = run("risk", "患者.csv", "--quasi", "年齢,町", "--engine", "spark")
    assert (code, "pyspark がありません" in err) == (2, True)


def test_a_word_document_goes_out_as_one_and_a_pdf_never_does(run, tmp_path):
    (tmp_path / "会議.docx").write_bytes(letter(table=PEOPLE, deleted="小林正子", author="田中一郎"))
    assert run("plan", "会議.docx", "-o", "plan.toml")[0] == 0
    words = ("--plan", "plan.toml", "--key", "key", "--handover", "封入", "会議.docx")
    code, out, _ = run("apply", *words, "out.docx")
    assert (code, "移さなかったもの" in out) == (0, True)
    assert run("scan", "out.docx")[0] == 0
    code, _, err = run("apply", *words, "out.pdf")
    assert (code, "PDFでは書き出しません" in err) == (2, True)
    assert not (tmp_path / "out.pdf").exists()


def test_a_mailing_list_of_three_thousand_goes_to_a_contractor_and_is_scanned_clean(run, tmp_path):
    rows = ["宛名番号,氏名,郵便番号,住所,生年月日,性別,電話番号,備考"]
    for n in range(3_000):
        name = f"{('山田', '鈴木', '髙橋', '佐藤')[n % 4]}　{('太郎', '花子', '健太')[n % 3]}"
        note = ("", "口座振替", f"{name[:2]}様の長女へ連絡", f"日中は090-1234-{n:04}へ")[n % 4]
        rows.append(f"{n + 100_000:010},{name},344-00{n % 90 + 10},埼玉県春日部市中央{n % 8 + 1}丁目{n}番地,S{n % 60 + 3}.4.1,{'男女'[n % 2]},048-7{n % 90 + 10}-{n:04},{note}")  # fmt: skip
    (tmp_path / "発送.csv").write_bytes("\r\n".join(rows).encode("cp932"))
    assert run("scan", "発送.csv")[0] == 1
    assert run("plan", "発送.csv", "-o", "plan.toml")[0] == 0
    assert run("apply", "--plan", "plan.toml", "--key", "key", "--handover", "封入", "発送.csv", "out.csv")[0] == 0
    code, out, _ = run("scan", "out.csv")
    assert (code, "調べた範囲では" in out) == (0, True)
    made = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert made.count("\n") == 3_001
    assert not any(value in made for value in ("山田", "太郎", "番地", "090-1234", "048-7"))


def test_a_key_that_is_made_anew_is_told_since_another_key_gives_other_tokens(run):
    run("plan", "名簿.csv", "-o", "plan.toml")
    words = ("apply", "--plan", "plan.toml", "--key", "key", "--handover", "封入", "名簿.csv")
    assert "鍵を key に新しく作りました" in run(*words, "a.csv")[2]
    assert "新しく作りました" not in run(*words, "b.csv")[2]
