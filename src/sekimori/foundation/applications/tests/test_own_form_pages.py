"""The chief replaces a form at the screen: sends it in, reads what was found, tries it, uses it, stops using it."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sekimori.foundation.applications.models import FormTemplate
from sekimori.foundation.applications.tests.test_own_forms import word

SHELF = "/applications/forms/handling-takeout/"


@pytest.fixture
def chief(desk, signed_in):
    return signed_in(desk.city.chief)


def sent(client, data, name="様式.docx", since="令和8年4月1日"):
    return client.post(SHELF, {"file": SimpleUploadedFile(name, data), "since": since})


def words(answer):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]


def test_a_form_is_sent_in_read_tried_used_and_given_up(desk, chief):
    check = sent(chief, word("{{申請番号}} {{申請者}}")).url
    page = chief.get(check).content.decode()
    assert "様式にないものがあります" in page
    assert "{{申請番号}}" in page.replace("&#123;", "{").replace("&#125;", "}")
    assert words(chief.get(f"{check}file/?filled")) == ["令和8年度 持出し 第0号 見本　太郎"]
    assert chief.post(check).url == SHELF
    application = desk.submitted()
    assert "様式（Word）" in chief.get(f"/applications/{application.pk}/").content.decode()
    own = chief.get(f"/applications/{application.pk}/form/docx/")
    assert own["Content-Disposition"] == 'attachment; filename="handling-takeout-2026-1.docx"'
    assert words(own) == ["令和8年度 持出し 第1号 渡邉 翔"]
    chief.post(f"{check}withdraw/")
    assert "様式（Word）" not in chief.get(f"/applications/{application.pk}/").content.decode()
    assert "前に使っていた様式（1）" in chief.get(SHELF).content.decode()


def test_a_form_that_is_dropped_leaves_nothing(chief):
    check = sent(chief, word("{{申請番号}}")).url
    chief.post(check, {"discard": "1"})
    assert FormTemplate.objects.count() == 0
    assert chief.get(check).status_code == 404


def test_what_is_wrong_is_answered_in_words_and_changes_nothing(chief):
    for data, name, since, what in (
        (word("{{申請物番号}}"), "様式.docx", "R8.4.1", "という差込みはありません"),
        (b"MZ", "様式.docx", "R8.4.1", "でもありません"),
        (word("{{課}}"), "様式.docx", "来年度", "日付として読めません"),
        (word("{{課}}"), "様式.docx", "", "入力"),
    ):
        answer = sent(chief, data, name, since)
        assert answer.status_code == 422
        assert what in answer.content.decode(), what
    assert FormTemplate.objects.count() == 0


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
def test_the_sample_can_be_sent_in_as_it_is(chief, extension):
    sample = chief.get(f"{SHELF}sample/{extension}/")
    check = sent(chief, sample.content, f"様式.{extension}").url
    assert "差込みは、すべて読めました" in chief.get(check).content.decode()


def test_a_kind_without_a_route_in_the_guideline_has_no_form(desk, chief):
    found = chief.get("/applications/forms/handling-file-notice/").status_code
    assert found == (404 if desk.city.pack == "kasukabe" else 200)
    assert chief.get("/applications/forms/nothing/").status_code == 404
    assert chief.get(f"{SHELF}sample/exe/").status_code == 404


def test_nobody_else_sees_a_form_before_it_is_used(desk, chief, signed_in):
    check = sent(chief, word("{{申請番号}}")).url
    for who in ("staff", "manager", "officer"):
        assert signed_in(who).get(check).status_code == 403
