"""De-identifying: the same person keeps the same token, nothing hidden goes along, and nothing original comes out."""

import io
import re
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.deidentify import Kind
from sekimori.engines.deidentify.documents.reading import open_file
from sekimori.engines.deidentify.report import examine
from sekimori.engines.deidentify.tests.offices import PEOPLE, working_book
from sekimori.engines.deidentify.tests.samples import NOTE
from sekimori.engines.deidentify.transform.applying import carry_out
from sekimori.engines.deidentify.transform.methods import Context, Method, apply, handover_key, token
from sekimori.engines.deidentify.transform.output import written
from sekimori.engines.deidentify.transform.plan import propose, read_plan, write_plan
from sekimori.kernel.problems import Refused

KEY = handover_key(b"k" * 32, "令和8年度 封入封緘")
ON = date(2026, 11, 22)
CSV = (
    "宛名番号,氏名,住所,郵便番号,生年月日,電話番号,備考\n"
    "0001234567,髙橋　花子,埼玉県春日部市中央六丁目2番地,344-0067,S60.4.1,048-736-1111,鈴木様へ連絡済み\n"
    "0007654321,佐藤みどり,春日部市粕壁東3-2-15,3440061,平成2年1月2日,090-1234-5678,\n"
)


def done(name, content, preset="contractor", key=KEY, change=None):
    opened = open_file(name, content)
    plan = propose(opened, preset)
    return carry_out(opened, read_plan((change or str)(write_plan(plan))), key=key, on=ON)


def rows_of(applied):
    return applied.sheets[0].rows


def test_a_list_for_a_contractor_keeps_what_the_work_needs_and_nobody_in_it():
    applied = done("名簿.csv", CSV.encode())
    head, first, second = rows_of(applied)
    assert head == ["宛名番号", "氏名", "住所", "郵便番号", "生年月日", "電話番号", "備考"]
    assert first[1].startswith("仮-") and first[1] != second[1]
    assert first[2:6] == ["埼玉県春日部市", "344", "40～49歳", ""]
    assert second[2:6] == ["春日部市", "344", "30～39歳", ""]
    assert first[6].startswith("［仮-") and first[6].endswith("様へ連絡済み")
    assert applied.left == ()
    text = written("out.csv", applied).decode()
    assert not any(value in text for value in ("花子", "みどり", "鈴木", "1234567", "736", "中央"))


def test_the_same_person_has_the_same_token_in_every_file_of_a_handover_and_another_in_the_next():
    again = "氏名,点数\n高橋花子,3\n".encode()
    first, second = rows_of(done("a.csv", CSV.encode()))[1][1], rows_of(done("b.csv", again))[1][0]
    other = rows_of(done("b.csv", again, key=handover_key(b"k" * 32, "次の引渡し")))[1][0]
    assert first == second != other


def test_nothing_hidden_goes_along_and_the_author_stays_at_home():
    applied = done("公表.xlsx", working_book())
    content = written("out.xlsx", applied)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["集計"]
    assert (book.properties.creator, book.properties.lastModifiedBy) == (None, None)
    report = examine(open_file("out.xlsx", content))
    assert report.counts == {}
    assert not {"property"} & {hidden.value for hidden in report.hidden}


def test_a_text_loses_its_people_and_keeps_its_sentences():
    applied = done("相談.txt", NOTE.encode())
    text = written("out.txt", applied).decode()
    assert "本人は［削除］で［削除］しており、［削除］を受給している。" in text
    assert text.count(text.split("名義 ")[1].strip()) == 2  # サキヤマ サクラ, once in half width
    assert not any(value in text for value in ("さくら", "ｻｸﾗ", "0001234567", "９０１８", "S60.4.1"))
    assert applied.left == ()


def test_a_surname_alone_is_who_alone_bears_it():
    minutes = "出席者　田中一郎課長、鈴木一郎係長、鈴木花子主任\n田中課長から説明があった。鈴木係長が補足した。\n"
    text = written("out.txt", done("議事録.txt", minutes.encode())).decode()
    first, second = text.strip().split("\n")
    tanaka, *suzuki = re.findall("仮-[0-9A-Z]+", first)
    assert re.findall("仮-[0-9A-Z]+", second)[0] == tanaka
    assert re.findall("仮-[0-9A-Z]+", second)[1] not in suzuki  # whose of two it is, nobody knows


def test_a_row_that_nobody_decided_about_stops_the_whole():
    opened = open_file("名簿.csv", CSV.encode())
    plan = propose(opened, "contractor")
    longer = open_file("名簿.csv", (CSV + "0009,山田太郎,春日部市,344-0061,S1.1.1,048-736-1111,\n").encode())
    with pytest.raises(Refused, match="計画のどの列にも入っていません"):
        carry_out(longer, plan, key=KEY, on=ON)


def test_what_still_looks_personal_is_named():
    def keep_telephone(plan):
        return plan.replace(
            'column = "F"\nfirst_row = 2\nlast_row = 3\nmethod = "drop"',
            'column = "F"\nfirst_row = 2\nlast_row = 3\nmethod = "spans"',
        ).replace('phone = "drop"', 'phone = "mask"')

    assert done("名簿.csv", CSV.encode(), change=keep_telephone).left == ()
    applied = done(
        "名簿.csv", CSV.encode(), change=lambda plan: plan.replace('person = "pseudonym"', 'person = "keep"')
    )
    assert applied.left == ()  # a decision of the plan
    broken = CSV.replace("鈴木様へ連絡済み", "髙橋花子の夫が来所")
    applied = done(
        "名簿.csv", broken.encode(), change=lambda plan: plan.replace('person = "pseudonym"', 'person = "keep"')
    )
    assert [left.where for left in applied.left] == ["シート「」G2セル"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda plan: plan.replace("sekimori-plan/1", "sekimori-plan/9"), "ではありません"),
        (lambda plan: plan + "\nx = 1\n", "という項目はありません"),
        (lambda plan: plan.replace('method = "drop"', 'method = "burn"'), "読めない値"),
        (lambda plan: plan.replace("width = 10", "wide = 10"), "width が要ります"),
        (lambda plan: plan.replace("first_row = 2", "first_row = 1"), "二つの決め方"),
        (lambda plan: plan.replace('method = "age_band"', 'method = "shift"'), "days が要ります"),
        (lambda plan: plan + "[", "TOMLとして"),
    ],
)
def test_a_plan_that_is_wrong_is_refused_with_its_fault(change, what):
    plan = change(write_plan(propose(open_file("名簿.csv", CSV.encode()), "contractor")))
    with pytest.raises(Refused) as refused:
        read_plan(plan)
    assert any(what in f"{problem.what}" for problem in refused.value.problems)


def test_dates_of_one_person_keep_their_distance():
    context = Context(KEY, ON, "髙橋花子", {"days": 30})
    born, came = (apply(Method.SHIFT, day, Kind.DATE, context) for day in ("2020-01-01", "令和2年3月1日"))
    assert (date.fromisoformat(came) - date.fromisoformat(born)).days == 60
    assert born != "2020-01-01"
    assert apply(Method.SHIFT, "2020-01-01", Kind.DATE, Context(KEY, ON, "", {"days": 30})) == ""


@pytest.mark.parametrize(
    ("method", "value", "kind", "parameters", "made"),
    [
        (Method.MASK, "山田太郎", Kind.PERSON, {"keep": 1}, "山***"),
        (Method.AGE_BAND, "大正10年1月1日", Kind.BIRTH_DATE, {"width": 10, "top": 90}, "90歳以上"),
        (Method.AGE_BAND, "1985-11-23", Kind.BIRTH_DATE, {"width": 5}, "40～44歳"),
        (Method.AGE_BAND, "いつか", Kind.BIRTH_DATE, {"width": 5}, ""),
        (Method.MONTH, "S60.4.1", Kind.BIRTH_DATE, {}, "1985年4月"),
        (Method.TOWN, "埼玉県春日部市中央六丁目2番地", Kind.ADDRESS, {}, "埼玉県春日部市中央"),
        (Method.TOWN, "春日部市粕壁東３-２-１５", Kind.ADDRESS, {}, "春日部市粕壁東"),
        (Method.MUNICIPALITY, "横浜市中区日本大通1", Kind.ADDRESS, {}, "横浜市中区"),
        (Method.MUNICIPALITY, "どこか遠く", Kind.ADDRESS, {}, ""),
        (Method.POSTAL_AREA, "〒344-0067", Kind.POSTAL_CODE, {}, "344"),
        (Method.TOP, "12,500,000円", None, {"limit": 10_000_000}, "10000000以上"),
        (Method.ROUND, "1,234", None, {"to": 100}, "1200"),
    ],
)  # fmt: skip
def test_values_are_made_coarser_and_what_is_not_understood_does_not_leave(method, value, kind, parameters, made):
    assert apply(method, value, kind, Context(KEY, ON, "", parameters)) == made


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_a_replacement_keeps_the_form_and_is_the_same_each_time(value):
    context = Context(KEY, ON)
    made = apply(Method.SAME_FORM, value, Kind.PHONE, context)
    assert made == apply(Method.SAME_FORM, value, Kind.PHONE, context)
    if value.isascii() and value.strip():
        assert [char.isdigit() for char in made] == [char.isdigit() for char in value]
        assert len(made) == len(value)


@given(st.text(min_size=2, max_size=20), st.text(min_size=2, max_size=20))
def test_a_token_says_nothing_of_the_value_and_differs_with_the_key(one, other):
    context, another = Context(KEY, ON), Context(handover_key(b"z" * 32, "a"), ON)
    assert token(one, Kind.PERSON, context) != token(one, Kind.PERSON, another)
    assert one not in token(one, Kind.PERSON, context) or one.isascii()


def test_a_mailing_list_of_three_thousand_is_handed_over_and_scanned_clean():
    people = [PEOPLE[0], *[[PEOPLE[1 + number % 4][0], f"春日部市中央{number % 9 + 1}丁目{number}番地", f"048-7{number % 90 + 10}-{number:04}"] for number in range(3000)]]  # fmt: skip
    content = "\n".join(",".join(row) for row in people).encode()
    applied = done("発送.csv", content)
    assert applied.left == ()
    assert len(rows_of(applied)) == 3001
    report = examine(open_file("out.csv", written("out.csv", applied)))
    assert report.counts == {}  # 春日部市 alone is nobody


def test_a_filled_in_form_loses_its_entries_and_keeps_its_labels_and_the_day_of_receipt():
    form = "届,,,\n届出人氏名,髙 橋　花 子,生年月日,S60.4.1\n住所,春日部市粕壁東3-2-15,電話,048-736-1111\n被保険者番号,12345678,受付日,R8.4.1\n"
    applied = done("届.csv", form.encode())
    same = rows_of(done("名簿.csv", CSV.encode()))[1][1]
    assert rows_of(applied) == [
        ["届", "", "", ""],
        ["届出人氏名", f"［{same}］", "生年月日", "［削除］"],
        ["住所", "［削除］", "電話", "［削除］"],
        ["被保険者番号", "［削除］", "受付日", "R8.4.1"],
    ]
    assert applied.left == ()
