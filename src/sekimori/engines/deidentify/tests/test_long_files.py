"""Tables and texts of any size are read in pieces: nothing slips through between two of them, and counts are exact."""

import io
from dataclasses import replace
from datetime import date

import pytest

from sekimori.engines.deidentify import Kind, scan_table
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.documents.streams import open_stream, row_pieces
from sekimori.engines.deidentify.long_files import examine_stream
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.samples import LETTER, RULES
from sekimori.engines.deidentify.transform.methods import Method, handover_key
from sekimori.engines.deidentify.transform.plan import propose, read_plan, write_plan
from sekimori.engines.deidentify.transform.streamed import carry_out_stream, propose_stream
from sekimori.kernel.problems import Refused

KEY = handover_key(b"k" * 32, "令和8年度")
ON = date(2026, 11, 22)
NAMES = ("山田太郎", "鈴木花子", "髙橋　一郎", "佐藤みどり", "小林正子")


def stream(text, name="名簿.csv", encoding="utf-8", **pieces):
    content = (
        (text.replace("髙", "高") if encoding == "euc_jp" else text).encode(encoding) if isinstance(text, str) else text
    )
    return replace(open_stream(name, lambda: io.BytesIO(content)), **pieces)


def people(count):
    return "".join(
        f"{n:010},{NAMES[n % 5]},春日部市中央{n % 9 + 1}丁目{n}番地,{1950 + n % 60}-04-{n % 28 + 1:02}\r\n"
        for n in range(count)
    )


LIST = "宛名番号,氏名,住所,生年月日\r\n" + people(700)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jp"])
def test_a_long_list_counts_the_same_as_one_read_at_once_in_every_encoding(encoding):
    report = examine_stream(stream(LIST, encoding=encoding, most_rows=100))
    whole = examine(open_file("名簿.csv", LIST.encode()))
    assert (report.counts, report.people) == (whole.counts, whole.people)
    assert {place.where for place in report.places} == {f"{letter}列2～701行「{head}」" for letter, head in zip("ABCD", ("宛名番号", "氏名", "住所", "生年月日"), strict=True)}  # fmt: skip
    assert all(place.count == 700 for place in report.places)


def test_a_column_that_turns_personal_far_down_does_not_slip_through():
    rows = [f"{n},A,{n % 7}" for n in range(900)] + [f"{n},{NAMES[n % 5]},{n % 7}" for n in range(900, 1000)]
    report = examine_stream(stream("番号,区分,点数\n" + "\n".join(rows) + "\n", most_rows=200))
    assert report.counts == {Kind.PERSON: 100}
    said = [place.where for place in report.places]
    assert any(where.startswith("B列") and "1,001行" in where for where in said) or len(said) == 100


def test_a_column_once_known_by_its_content_stays_known_where_a_piece_is_in_doubt():
    sure = scan_table([[NAMES[n % 5], str(n)] for n in range(300)])
    doubtful = [[NAMES[n % 5] if n % 2 else "不明", str(n)] for n in range(100)]
    assert not scan_table(doubtful).columns
    assert [column.kind for column in scan_table(doubtful, before=sure).columns] == [Kind.PERSON]


def test_a_second_table_further_down_has_its_own_headings():
    text = "氏名,点数\n" + "山田太郎,1\n" * 300 + "区分,件数\n" + "鉛筆,100\n" * 300
    report = examine_stream(stream(text, most_rows=100))
    assert report.counts == {Kind.PERSON: 300}
    assert report.places[0].where == "A列2～301行「氏名」"


def test_a_long_text_is_looked_through_with_its_lines_and_the_names_of_earlier_pieces():
    text = RULES * 30 + LETTER + RULES * 30 + "この件は髙橋花子の担当である。\n"
    report = examine_stream(stream(text, "記録.txt", most_characters=3_000))
    line = text.count("\n", 0, text.index("石川　一郎")) + 1
    assert f"{line}行目" in {place.where for place in report.places if place.kind is Kind.PERSON}
    assert any(place.where == f"{text.count(chr(10))}行目" for place in report.places)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("氏名\n".encode() * 500 + "山田\n".encode("cp932") + "氏名\n".encode() * 5, "501行目の文字コード"),
        (b'a,b\n1,2\n3,"' + b"x,y\n" * 400_000, "引用符"),
        (b"a" * 3_000_000, "1行目が長すぎます"),
    ],
)
def test_what_cannot_be_read_names_its_line(content, what):
    with pytest.raises(Refused, match=what):
        examine_stream(stream(content))


def test_pieces_are_bounded_by_cells_too_and_nul_bytes_are_borne():
    text = "\n".join(",".join(["1"] * 65_536) for _ in range(6)) + "\n山\0田\n"
    found = list(row_pieces(stream(text)))
    assert [first for first, _ in found] == [0, 2, 4, 6]
    assert found[-1][1] == [["山田"]]


def applied(text, plan, name="名簿.csv", **pieces):
    output = io.StringIO(newline="")
    done = carry_out_stream(stream(text, name, **pieces), plan, output, key=KEY, on=ON)
    return output.getvalue(), done


def test_a_plan_for_a_long_list_is_the_same_as_for_one_read_at_once_and_does_the_same():
    text = LIST
    long = propose_stream(stream(text, most_rows=90), "contractor")
    whole = propose(open_file("名簿.csv", text.encode()), "contractor")

    def bare(plan):
        return sorted((each.column, each.first_row, each.last_row, each.method, each.kind) for each in plan.columns)

    assert bare(long) == bare(whole)
    first, done = applied(text, read_plan(write_plan(long)), most_rows=64)
    second, _ = applied(text, whole, most_rows=5_000)
    assert first == second
    assert (done.left_count, done.changed) == (0, 2_800)
    assert not any(name in first for name in (*NAMES, "番地", "0000000012"))
    assert first.count("\r\n") == 701


def test_a_row_nobody_decided_about_stops_a_long_file_too_and_is_named():
    plan = propose_stream(stream(LIST, most_rows=90), "contractor")
    with pytest.raises(Refused, match="A702セル"):
        applied(LIST + people(1), plan, most_rows=64)


def test_values_are_not_exchanged_between_rows_that_are_never_together():
    plan = propose_stream(stream(LIST), "contractor")
    plan = replace(plan, columns=(replace(plan.columns[0], method=Method.SHUFFLE), *plan.columns[1:]))
    with pytest.raises(Refused, match="長いファイルには"):
        applied(LIST, plan)


def test_a_long_text_is_cleaned_piece_by_piece():
    text = LETTER * 20
    plan = propose_stream(stream(text, "手紙.txt"), "contractor")
    made, done = applied(text, plan, "手紙.txt", most_characters=500)
    assert done.left_count == 0
    assert made.count("［削除］") > 60
    assert "花子" not in made and made.count("\n") == text.count("\n")
