"""A government's own form in Word and Excel: filled with plain words, whatever the form or the application holds."""

import io
from datetime import date

import docx
import openpyxl
import pytest
from django.http import Http404

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import FormTemplate
from sekimori.foundation.applications.paper.facts import paper_of
from sekimori.foundation.applications.paper.own.actions import NotWaiting, adopt, discard, print_own, propose, withdraw
from sekimori.foundation.applications.paper.own.form import check, fill
from sekimori.foundation.applications.paper.own.names import names_of
from sekimori.foundation.applications.paper.own.samples import sample
from sekimori.foundation.authority.actor import Forbidden
from sekimori.foundation.journal.models import Entry
from sekimori.kernel.problems import Refused

APRIL = date(2026, 4, 1)


def word(*paragraphs):
    """A document whose paragraphs are texts, or lists of runs."""
    document = docx.Document()
    for paragraph in paragraphs:
        made = document.add_paragraph()
        for run in [paragraph] if isinstance(paragraph, str) else paragraph:
            made.add_run(run)
    return saved(document)


def book(**cells):
    made = openpyxl.Workbook()
    for place, value in cells.items():
        made.active[place] = value
    return saved(made)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def lines(data):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def sheet(data):
    return openpyxl.load_workbook(io.BytesIO(data)).active


@pytest.fixture
def chief(city):
    return city.actor(city.chief)


@pytest.fixture
def filled(desk):
    """Fills a template with a take-out of 税務課's."""

    def fill_in(name, data, **changed):
        application = desk.submitted(**changed)
        desk.act("officer", application, Verb.CHECK)
        return fill(name, data, paper_of(desk.city.actor("staff"), application.pk)[1])

    return fill_in


def in_use(desk, chief, data, name="様式.docx", since=APRIL):
    return adopt(chief, propose(chief, desk.kind, name=name, content=data, since=since).pk)


def test_every_kinds_sample_is_a_template_that_lacks_nothing(city):
    for kind in kinds().values():
        for form in ("docx", "xlsx"):
            checked = check(kind, f"様式.{form}", sample(kind, form, steps=3))
            assert checked.lacking == (), (kind.code, form)


def test_headings_of_a_kind_are_names_of_one_thing_each():
    for kind in kinds().values():
        names = [one.name for one in names_of(kind)]
        assert len(names) == len(set(names)), kind.code


def test_words_are_put_in_the_place_of_names(filled):
    data = filled(
        "様式.docx",
        word("{{申請番号}}　{{課}}", "{{項目:本人の数}}人、{{項目:返す日}}まで", "{{決裁:1:氏名}}／{{決裁:2:氏名}}"),
    )
    number, count, signed = lines(data)
    assert number.startswith("令和8年度 持出し 第1号　")
    assert count == "128人、令和8年12月4日まで"
    assert signed == "佐々木 学／"


def test_a_name_cut_into_runs_is_found_and_takes_the_look_of_its_beginning(filled):
    data = word(["前{", "{項目", ":目", "的}}後{{申請", "者}}"], ["{{課}}{{", "課}}"])
    first, second = lines(filled("様式.docx", data))
    assert first == "前申告の内容を照合するため後渡邉 翔"
    assert len(second) % 2 == 0
    assert second[: len(second) // 2] == second[len(second) // 2 :]


def test_names_are_read_without_regard_to_width_and_spaces(filled):
    assert lines(filled("様式.docx", word("｛｛ 項目：件 名 ｝｝"))) == ["税務署との照合資料の持出し"]


def test_what_was_typed_is_never_taken_for_a_name_or_for_markup(filled):
    typed = "{{申請者}} <w:b/> & =1+1\n二行目"
    data = filled("様式.docx", word("{{項目:目的}}"), purpose=typed)
    assert lines(data) == [typed]


def test_tables_heads_and_feet_are_filled_too(filled):
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "{{項目:件名}}"
    document.sections[0].header.paragraphs[0].text = "{{申請番号}}"
    made = docx.Document(io.BytesIO(filled("様式.docx", saved(document))))
    assert made.tables[0].cell(0, 0).text == "税務署との照合資料の持出し"
    assert made.sections[0].header.paragraphs[0].text == "令和8年度 持出し 第1号"


def test_a_choice_is_a_box_that_is_filled_or_not(filled):
    data = word("{{項目:媒体=紙}}紙　{{項目:媒体=USBメモリ・外付けディスク}}USB", "{{項目:保護の方法=暗号化}}")
    assert lines(filled("様式.docx", data)) == ["□紙　■USB", "■"]


def test_a_cell_with_one_name_takes_the_value_itself(filled):
    made = sheet(
        filled("様式.xlsx", book(A1="{{項目:本人の数}}", A2="{{項目:返す日}}", A3="{{項目:返す日}}まで", A4="=A1*2"))
    )
    assert (made["A1"].value, made["A1"].data_type) == (128, "n")
    assert (made["A2"].value.date(), made["A2"].is_date) == (date(2026, 12, 4), True)
    assert "ggge" in made["A2"].number_format
    assert made["A3"].value == "令和8年12月4日まで"
    assert made["A4"].value == "=A1*2"


@pytest.mark.parametrize("typed", ["=1+1", "+81", "-1", "@SUM(A1)", '=HYPERLINK("http://example.com")'])
def test_no_text_becomes_a_formula(filled, typed):
    made = sheet(filled("様式.xlsx", book(A1="{{項目:持出し先}}", B1="先：{{項目:持出し先}}"), destination=typed))
    assert (made["A1"].value, made["A1"].data_type) == (typed, "s")
    assert made["B1"].value == f"先：{typed}"


def test_a_sheets_head_takes_words_and_no_commands(filled):
    made = openpyxl.Workbook()
    made.active.oddHeader.left.text = "{{項目:件名}}"
    made.active["A1"] = "{{課}}"
    found = sheet(filled("様式.xlsx", saved(made), title="照合&D資料"))
    assert found.oddHeader.left.text == "照合&&D資料"


def test_unknown_names_are_listed_with_their_place_and_the_nearest_known_one(desk, chief):
    data = word("{{申請番号}}", "{{申請番号}", "{{申請物番号}}", "{{項目:持ち出す理由の欄}}")
    with pytest.raises(Refused) as refusal:
        propose(chief, desk.kind, name="様式.docx", content=data, since=APRIL)
    problems = {problem.where: problem for problem in refusal.value.problems}
    assert set(problems) == {"本文の2段落目", "本文の3段落目", "本文の4段落目"}
    assert "かっこ" in problems["本文の2段落目"].what
    assert "{{申請番号}}" in problems["本文の3段落目"].mend
    assert FormTemplate.objects.count() == 0


def test_a_name_in_a_formula_is_pointed_out_by_its_cell(desk):
    with pytest.raises(Refused, match="B2の数式"):
        check(desk.kind, "様式.xlsx", book(A1="{{申請番号}}", B2='="{{課}}"&"御中"'))


def test_what_a_form_lacks_is_pointed_out_but_no_obstacle(desk):
    checked = check(desk.kind, "様式.docx", word("{{申請番号}} {{課}} {{申請者}} {{項目:件名}}"))
    lacking = {one.name for one in checked.lacking}
    assert {"項目:目的", "決裁:1:氏名"} <= lacking
    assert "項目:件名" not in lacking
    assert "項目:媒体の番号" not in lacking


def test_a_form_is_taken_into_use_only_after_it_was_read(desk, chief):
    waiting = propose(chief, desk.kind, name="様式.docx", content=word("{{申請番号}}"), since=APRIL)
    application = desk.submitted()
    with pytest.raises(Http404):
        print_own(desk.city.actor("staff"), application.pk, "docx")
    adopt(chief, waiting.pk)
    printed = print_own(desk.city.actor("staff"), application.pk, "docx")
    assert (printed.name, lines(printed.data)) == ("handling-takeout-2026-1.docx", ["令和8年度 持出し 第1号"])
    with pytest.raises(NotWaiting):
        adopt(chief, waiting.pk)


def test_an_application_is_printed_on_the_form_of_its_own_day(desk, chief):
    in_use(desk, chief, word("旧 {{課}}"))
    in_use(desk, chief, word("新 {{課}}"), since=date(2027, 4, 1))
    application = desk.submitted()
    assert lines(print_own(desk.city.actor("staff"), application.pk, "docx").data)[0].startswith("旧")


def test_another_form_for_the_same_day_replaces_the_first_and_a_withdrawal_leaves_none(desk, chief):
    in_use(desk, chief, word("誤 {{課}}"))
    right = in_use(desk, chief, word("正 {{課}}"))
    application = desk.submitted()
    assert lines(print_own(desk.city.actor("staff"), application.pk, "docx").data)[0].startswith("正")
    withdraw(chief, right.pk)
    with pytest.raises(Http404):
        print_own(desk.city.actor("staff"), application.pk, "docx")
    assert FormTemplate.objects.filter(superseded_at__isnull=False).count() == 2


def test_only_the_chief_replaces_a_form(desk, chief):
    for who in ("staff", "officer", "manager", "other_manager"):
        with pytest.raises(Forbidden):
            propose(desk.city.actor(who), desk.kind, name="様式.docx", content=word("{{課}}"), since=APRIL)
    waiting = propose(chief, desk.kind, name="様式.docx", content=word("{{課}}"), since=APRIL)
    discard(chief, waiting.pk)
    assert FormTemplate.objects.count() == 0
    reasons = Entry.objects.filter(action="applications.template.replace", outcome="done").order_by("pk")
    assert list(reasons.values_list("reason", flat=True)) == ["proposed", "discarded"]
    assert all(entry.article for entry in reasons)


def test_a_filled_form_is_recorded_with_its_template(desk, chief):
    template = in_use(desk, chief, word("{{申請者}}"))
    application = desk.submitted()
    print_own(desk.city.actor("officer"), application.pk, "docx")
    facts = Entry.objects.get(action="handling.takeout.print").facts
    assert (facts["form"], facts["template"]) == ("docx", template.pk)
    with pytest.raises(Http404):
        print_own(desk.city.actor("other_manager"), application.pk, "docx")
