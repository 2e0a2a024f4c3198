"""What an application looks like on paper 様式 (春日部市 第5の2, 練馬区 第12条): nothing less than what was decided."""

import io

import pytest
from django.http import Http404
from pypdf import PdfReader

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.attachments import attach
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.paper.facts import paper_of
from sekimori.foundation.applications.paper.printing import contents, print_pdf
from sekimori.foundation.applications.tests.test_life import RETURNED, version
from sekimori.foundation.journal.models import Entry


def text_of(printed):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages)


def paper(desk, who, application):
    return paper_of(desk.city.actor(who), application.pk)[1]


def test_the_form_bears_what_was_applied_for_and_who_decided_it(desk):
    application = desk.decided()
    said = text_of(print_pdf(desk.city.actor("manager"), application.pk))
    government = "春日部市" if desk.city.pack == "kasukabe" else "練馬区"
    for expected in (
        "保有個人情報持出し許可申請書",
        "令和8年度 第1号",
        government,
        "渡邉 翔",
        "128人",
        "令和8年12月4日",
        "髙橋 恵子",
    ):
        assert expected in said, expected
    assert application.digest in said.replace("\n", "")


def test_the_form_is_tagged_and_named_without_anybody_in_it(desk):
    printed = print_pdf(desk.city.actor("staff"), desk.submitted().pk)
    assert (printed.name, printed.content_type) == ("handling-takeout-2026-1.pdf", "application/pdf")
    reader = PdfReader(io.BytesIO(printed.data))
    assert reader.metadata.title == "保有個人情報持出し許可申請書（令和8年度 第1号）"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_steps_still_to_come_are_empty_boxes(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    boxes = paper(desk, "staff", application).boxes
    assert [bool(box.signed) for box in boxes] == [True] + [False] * (len(boxes) - 1)
    assert boxes[0].signed.person == "佐々木 学"
    assert all(box.role for box in boxes)


def test_a_remand_stands_in_the_box_of_who_remanded(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    desk.act("manager", application, Verb.REMAND, comment="人数を確かめてください")
    first, second, *_ = paper(desk, "staff", application).boxes
    assert (first.outcome, second.outcome) == ("", "差戻し")
    assert ["承認（" + second.role + "）", "人数を確かめてください"] in contents(paper(desk, "staff", application))[
        "remarks"
    ]


def test_signatures_on_an_earlier_submission_do_not_count_for_the_next(desk):
    application = desk.submitted()
    desk.act("officer", application, Verb.CHECK)
    desk.act("manager", application, Verb.REMAND, comment="人数を確かめてください")
    fresh = Application.objects.get(pk=application.pk)
    actions.submit(desk.city.actor("staff"), application.pk, version=fresh.version)
    assert not any(box.signed for box in paper(desk, "staff", application).boxes)
    assert paper(desk, "staff", application).submission == 2


def test_the_return_and_its_confirmation_stand_on_the_form(desk):
    application = desk.decided()
    empty = dict(contents(paper(desk, "staff", application))["report"])
    assert empty == {"報告した者": "（まだ）", "確認した者": "（まだ）"}
    stepping.report(desk.city.actor("staff"), application.pk, RETURNED, version=version(application))
    stepping.confirm(desk.city.actor("officer"), application.pk, Verb.CONFIRM, version=version(application))
    said = dict(contents(paper(desk, "staff", application))["report"])
    assert said["返した日"] == "令和8年12月4日"
    assert "渡邉" in said["報告した者"]
    assert "佐々木" in said["確認した者"]


def test_attachments_are_listed_with_what_the_submission_pins(desk):
    application = desk.draft()
    file = attach(desk.city.actor("staff"), application.pk, name="一覧.txt", content="見本".encode()).file
    fresh = Application.objects.get(pk=application.pk)
    actions.submit(desk.city.actor("staff"), application.pk, version=fresh.version)
    assert [(one.name, one.digest) for one in paper(desk, "officer", application).enclosures] == [
        ("一覧.txt", file.digest)
    ]


def test_what_looks_like_markup_is_text(desk):
    application = desk.submitted(purpose="#panic() *太字* $x$ {{申請番号}}")
    assert "#panic() *太字* $x$ {{申請番号}}" in text_of(print_pdf(desk.city.actor("staff"), application.pk))


def test_a_draft_and_a_recalled_application_are_on_no_paper(desk):
    draft, recalled = desk.draft(), desk.submitted()
    actions.take_back(desk.city.actor("staff"), recalled.pk, Verb.RECALL, version=version(recalled))
    for application in (draft, recalled):
        with pytest.raises(Http404):
            print_pdf(desk.city.actor("staff"), application.pk)


def test_who_may_not_see_the_application_gets_no_paper_and_nothing_is_recorded(desk):
    application = desk.submitted()
    with pytest.raises(Http404):
        print_pdf(desk.city.actor("other_manager"), application.pk)
    assert not Entry.objects.filter(action__endswith=".print").exists()


def test_every_form_handed_out_is_in_the_journal_without_a_name(desk):
    application = desk.submitted()
    printed = print_pdf(desk.city.actor("officer"), application.pk)
    entry = Entry.objects.get(action="handling.takeout.print")
    assert (entry.object_id, entry.people_count) == (str(application.pk), 128)
    assert entry.facts == {"form": "pdf", "bytes": len(printed.data), "digest": application.digest}


def test_the_page_of_an_application_leads_to_its_form(desk, signed_in):
    application = desk.submitted()
    page = signed_in("officer").get(f"/applications/{application.pk}/")
    assert f"/applications/{application.pk}/form.pdf" in page.content.decode()
    answer = signed_in("officer").get(f"/applications/{application.pk}/form.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="handling-takeout-2026-1.pdf"'
    assert signed_in("other_manager").get(f"/applications/{application.pk}/form.pdf").status_code == 404


def test_the_journal_says_in_words_what_was_done(desk, signed_in):
    print_pdf(desk.city.actor("officer"), desk.decided().pk)
    page = signed_in(desk.city.chief).get("/journal/").content.decode()
    for words in ("持出しの申請を様式で出す", "持出しの決裁", "持出しの下書きを始める"):
        assert words in page, words
    assert "handling.takeout." not in page.partition("<tbody")[2]
