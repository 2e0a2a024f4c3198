"""What holds whatever stands in a file: offsets fit, nothing original comes out in any format, a second time changes nothing."""

import html
import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekimori.engines.deidentify import Kind, scan_text
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.offices import book, letter
from sekimori.engines.deidentify.transform.applying import carry_out
from sekimori.engines.deidentify.transform.methods import Context, handover_key, token
from sekimori.engines.deidentify.transform.output import written
from sekimori.engines.deidentify.transform.plan import propose
from sekimori.engines.deidentify.transform.word_output import carry_out_word, planned

KEY = handover_key(b"k" * 32, "封入")
ON = date(2026, 11, 22)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
SURNAMES = ("山田", "鈴木", "髙橋", "佐々木", "小林", "渡邉")
GIVEN = ("太郎", "花子", "一郎", "みどり", "健太", "美咲")
PADDING = st.text(alphabet="。、　 \n０１ＡＢｱｶﾞ㍻①の件を送る", max_size=30)
PERSON = st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN), st.sampled_from(("", " ", "　")), st.integers(0, 9_999))  # fmt: skip
PEOPLE = st.lists(PERSON, min_size=3, max_size=8, unique_by=lambda each: each[:2])


def name_of(person):
    return f"{person[0]}{person[2]}{person[1]}"


def table_of(people):
    rows = [["宛名番号", "氏名", "住所", "電話番号", "備考"]]
    for person in people:
        place = f"埼玉県春日部市中央{person[3] % 8 + 1}丁目{person[3]}番地"
        rows.append(
            [f"{person[3] + 7_000_000:010}", name_of(person), place, f"048-736-{person[3]:04}", f"{person[0]}様へ連絡"]
        )
    return rows


def csv_of(rows):
    return "\n".join(",".join(row) for row in rows).encode()


def everything(content):
    """All that stands in a file, whatever its format."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return html.unescape("".join(archive.read(name).decode() for name in archive.namelist()))


def cleaned(ending, people):
    """A table of people in a format, its people taken out."""
    rows = table_of(people)
    if ending == ".docx":
        content = letter(table=rows)
        plan = propose(planned("a.docx", content), "contractor")
        return carry_out_word("a.docx", content, plan, key=KEY, on=ON)[0]
    content = book(名簿=rows) if ending == ".xlsx" else csv_of(rows)
    opened = open_file("a.xlsx" if ending == ".xlsx" else "a.csv", content)
    return written(f"out{ending}", carry_out(opened, propose(opened, "contractor"), key=KEY, on=ON))


@FEW
@given(PADDING, PERSON, PADDING)
def test_offsets_are_those_of_the_text_as_it_was_given(before, person, after):
    start = f"{before}\n氏名："
    text = f"{start}{name_of(person)}\n電話：048-736-{person[3]:04}{after}"
    found = scan_text(text)
    assert any(each.kind is Kind.PERSON and text[each.start : each.end] == name_of(person) and each.start == len(start) for each in found)  # fmt: skip
    ends = [0]
    for each in found:
        assert ends[-1] <= each.start < each.end <= len(text)
        ends.append(each.end)


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".xlsx", ".docx"])
@settings(FEW, max_examples=4)
@given(PEOPLE)
def test_no_original_comes_out_in_any_format_and_the_next_look_finds_nobody(ending, people):
    content = cleaned(ending, people)
    text = everything(content)
    for person in people:
        assert person[0] not in text and person[1] not in text
        assert f"736-{person[3]:04}" not in text and f"{person[3] + 7_000_000:010}" not in text
        assert "番地" not in text
    assert examine(open_file(f"out{ending}", content)).counts == {}


@FEW
@given(PEOPLE)
def test_what_was_de_identified_once_is_not_changed_by_doing_it_again(people):
    first = cleaned(".csv", people)
    opened = open_file("a.csv", first)
    again = carry_out(opened, propose(opened, "contractor"), key=KEY, on=ON)
    assert written("a.csv", again) == first
    assert (again.changed, again.left) == (0, ())


@FEW
@given(PEOPLE)
def test_a_text_done_twice_is_the_same(people):
    text = "".join(f"{name_of(person)}様（電話048-736-{person[3]:04}）に連絡した。\n" for person in people)
    opened = open_file("a.txt", text.encode())
    plan = propose(opened, "contractor")
    first = written("a.txt", carry_out(opened, plan, key=KEY, on=ON))
    assert not any(person[1] in first.decode() for person in people)
    assert written("a.txt", carry_out(open_file("a.txt", first), plan, key=KEY, on=ON)) == first


@settings(FEW, max_examples=5)
@given(PEOPLE)
def test_one_person_is_one_token_in_every_file_and_format_of_a_handover(people):
    context = Context(KEY, ON)
    text = "".join(f"{name_of(person)}様に連絡した。\n" for person in people)
    opened = open_file("a.txt", text.encode())
    letter_text = written("a.txt", carry_out(opened, propose(opened, "contractor"), key=KEY, on=ON)).decode()
    files = [letter_text, *(everything(cleaned(ending, people)) for ending in (".csv", ".xlsx"))]
    for person in people:
        expected = token(f"{person[0]} {person[1]}", Kind.PERSON, context)
        assert all(expected in each for each in files)


def test_a_sheet_keeps_its_shape():
    rows = table_of([("山田", "太郎", "", 1), ("鈴木", "花子", "", 2)])
    made = open_file("a.xlsx", cleaned(".xlsx", [("山田", "太郎", "", 1), ("鈴木", "花子", "", 2)])).sheets[0].rows
    assert made[0] == rows[0]
    assert len(made) == len(rows)
