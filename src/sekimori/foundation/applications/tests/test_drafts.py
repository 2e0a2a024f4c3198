"""Nothing typed is lost: drafts as they were typed, kept by hand and by themselves, in one window and in two."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import NOW, PASSWORD
from tests.signin import at, sign_in

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.tests.conftest import TAKEOUT
from sekimori.foundation.applications.tests.test_life import version
from sekimori.foundation.journal.models import Entry

NEW = "/applications/new/handling-takeout/"
UNREADABLE = {
    "people": "百人くらい",
    "due_on": "令和8年2月30日",
    "starts_on": "来週の月曜",
    "purpose": "=1+1 {{氏名}} <b>",
}


def paths(application):
    return f"/applications/{application.pk}/edit/", f"/applications/{application.pk}/draft/"


def kept(application):
    return Application.objects.get(pk=application.pk)


def sent(application, **changed):
    return {**TAKEOUT, "version": str(kept(application).version), **changed}


def test_what_cannot_be_read_comes_back_as_it_was_typed(desk, signed_in):
    client, token = signed_in("staff"), str(uuid.uuid4())
    client.post(NEW, {**TAKEOUT, **UNREADABLE, "token": token, "do": "keep"})
    application = Application.objects.get(client_token=token)
    form = client.get(paths(application)[0]).context["form"]
    assert {code: form[code].value() for code in UNREADABLE} == UNREADABLE
    assert form["measures"].value() == ["encryption"]


def test_the_page_of_a_draft_shows_what_can_be_read_as_read_and_the_rest_as_typed(desk, signed_in):
    application = desk.draft(**UNREADABLE, standing="no")
    page = signed_in("staff").get(f"/applications/{application.pk}/")
    shown = {field.code: text for field, text in page.context["screen"].fields}
    assert (shown["due_on"], shown["people"], shown["standing"]) == ("令和8年2月30日", "百人くらい", "いいえ")
    assert (shown["items"], shown["medium"]) == ("128件", "USBメモリ・外付けディスク")


def test_an_unreadable_draft_is_named_fault_by_fault_and_stays(desk, signed_in):
    application = desk.draft(**UNREADABLE)
    answer = signed_in("staff").get(f"/applications/{application.pk}/confirm/")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) >= {"people", "due_on", "starts_on"}
    assert answer.context["form"]["people"].value() == "百人くらい"


def test_a_script_keeps_a_new_draft_once_and_learns_where_it_is(desk, signed_in):
    client, token = signed_in("staff"), str(uuid.uuid4())
    first = client.post(f"{NEW}draft/", {**TAKEOUT, "token": token}).json()
    again = client.post(f"{NEW}draft/", {**TAKEOUT, "token": token, "people": "130"}).json()
    application = Application.objects.get()
    assert (first["edit"], first["draft"]) == paths(application)
    assert first["said"] == "下書きを保存しました（09:00）"
    assert again["version"] == kept(application).version
    assert application.draft["people"] == "130"
    assert Entry.objects.filter(action="handling.takeout.draft").count() == 1


def test_a_form_that_is_sent_after_the_script_has_kept_it_is_the_same_application(desk, signed_in):
    client, token = signed_in("staff"), str(uuid.uuid4())
    client.post(f"{NEW}draft/", {**TAKEOUT, "token": token})
    answer = client.post(NEW, {**TAKEOUT, "token": token, "do": "confirm"})
    assert answer.url == f"/applications/{Application.objects.get().pk}/confirm/"


def test_the_same_content_twice_moves_nothing(desk, signed_in):
    application, client = desk.draft(), signed_in("staff")
    first = client.post(paths(application)[1], sent(application)).json()["version"]
    assert client.post(paths(application)[1], sent(application)).json()["version"] == first


def test_what_another_window_kept_is_not_overwritten_by_the_script(desk, signed_in):
    application, client = desk.draft(), signed_in("staff")
    here = sent(application, people="200")
    client.post(paths(application)[1], sent(application, people="130"))
    answer = client.post(paths(application)[1], here)
    assert answer.status_code == 409
    assert "別の画面で" in answer.json()["said"]
    assert kept(application).draft["people"] == "130"


def test_the_form_of_the_older_window_comes_back_with_both_and_replaces_only_knowingly(desk, signed_in):
    application, client = desk.draft(), signed_in("staff")
    here = sent(application, people="200")
    client.post(paths(application)[0], sent(application, people="130", do="keep"))
    answer = client.post(paths(application)[0], here)
    assert answer.status_code == 409
    assert [(field.code, old, new) for field, old, new in answer.context["differing"]] == [("people", "130", "200")]
    assert answer.context["form"]["people"].value() == "200"
    assert kept(application).draft["people"] == "130"
    client.post(paths(application)[0], {**here, "version": answer.context["application"].version, "do": "keep"})
    assert kept(application).draft["people"] == "200"


def test_what_was_submitted_meanwhile_is_told_and_the_typed_text_stays_in_the_page(desk, signed_in):
    application, client = desk.draft(), signed_in("staff")
    late = sent(application, people="200")
    actions.submit(desk.city.actor("staff"), application.pk, version=version(application))
    answer = client.post(paths(application)[0], late)
    assert answer.status_code == 409
    assert "すでに出されています" in answer.content.decode()
    assert answer.context["form"]["people"].value() == "200"
    assert client.post(paths(application)[1], late).status_code == 409
    assert kept(application).draft["people"] == "128"


def test_a_remanded_application_is_kept_like_a_draft(desk, signed_in):
    application = desk.submitted()
    desk.act("officer", application, Verb.REMAND, comment="人数を確かめてください")
    answer = signed_in("staff").post(paths(application)[1], sent(application, people="130"))
    assert answer.status_code == 200
    assert (kept(application).draft["people"], kept(application).state) == ("130", "remanded")


def test_nobody_keeps_anything_in_another_persons_draft(desk, signed_in):
    application = desk.draft()
    assert signed_in("officer").post(paths(application)[1], sent(application, people="1")).status_code == 404
    assert signed_in("officer").post(paths(application)[0], sent(application, people="1")).status_code == 404
    token = str(application.client_token)
    assert signed_in("officer").post(f"{NEW}draft/", {**TAKEOUT, "token": token}).status_code == 404
    assert kept(application).draft["people"] == "128"


def test_a_draft_is_its_applicants_alone_until_it_is_submitted(desk, signed_in):
    application = desk.draft()
    detail = f"/applications/{application.pk}/"
    assert signed_in("staff").get(detail).status_code == 200
    for who in ("officer", "manager", desk.city.chief):
        assert signed_in(who).get(detail).status_code == 404
        assert signed_in(who).post(f"{detail}copy/").status_code == 404
    actions.submit(desk.city.actor("staff"), application.pk, version=version(application))
    assert signed_in("manager").get(detail).status_code == 200


def test_a_script_without_a_sign_in_or_behind_the_lock_is_told_so_and_nothing_waits_to_be_carried_out(
    desk, client, signed_in
):
    application = desk.draft()
    assert (
        client.post(paths(application)[1], sent(application), headers={"accept": "application/json"}).status_code == 302
    )
    browser = signed_in("staff")
    browser.get("/applications/")
    session = browser.session
    session["session_seen"] = session["session_began"] = session["session_seen"] - 3 * 60 * 60
    session.save()
    answer = browser.post(paths(application)[1], sent(application, people="1"), headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert kept(application).draft["people"] == "128"


def test_a_form_sent_by_hand_after_the_lock_fell_is_kept_once_the_password_is_given(desk, client):
    application = desk.draft()
    with at(NOW):
        sign_in(client, desk.city.account("staff").username)
        client.get("/applications/")
    with at(NOW + timedelta(minutes=40)):
        edit, _ = paths(application)
        locked = client.post(edit, sent(application, people="130", do="keep"))
        assert locked.url.startswith("/account/prove/")
        client.post("/account/prove/", {"password": PASSWORD, "next": edit})
    assert kept(application).draft["people"] == "130"


def test_a_file_that_is_sent_with_the_form_is_put_to_the_draft_with_what_was_typed(desk, signed_in):
    client, token = signed_in("staff"), str(uuid.uuid4())
    form = {**TAKEOUT, "token": token, "do": "keep"}
    for _ in range(2):  # pressed twice
        file = SimpleUploadedFile("一覧.txt", "見本".encode(), content_type="text/plain")
        client.post(NEW, {**form, "files": file})
    application = Application.objects.get()
    assert application.attachments.filter(removed_at=None).count() == 1
    attachment = application.attachments.get()
    client.post(paths(application)[0], {**sent(application, people="130"), "detach": str(attachment.pk)})
    assert application.attachments.filter(removed_at=None).count() == 0
    assert kept(application).draft["people"] == "130"


def test_a_refused_file_brings_the_form_back_with_everything_typed(desk, signed_in):
    client, token = signed_in("staff"), str(uuid.uuid4())
    forged = SimpleUploadedFile("偽物.pdf", b"MZ", content_type="application/pdf")
    answer = client.post(NEW, {**TAKEOUT, "token": token, "do": "confirm", "files": forged}, follow=True)
    application = Application.objects.get()
    assert answer.redirect_chain[-1][0] == paths(application)[0]
    assert "偽物.pdf" in answer.content.decode()
    assert application.draft["destination"] == "春日部税務署"


@pytest.mark.parametrize("typed", [{"title": "件名\0"}, {"title": "あ" * 5000}, {"information": "あ" * 20000}])
def test_a_draft_takes_whatever_a_browser_may_send(desk, signed_in, typed):
    answer = signed_in("staff").post(f"{NEW}draft/", {**TAKEOUT, "token": str(uuid.uuid4()), **typed})
    assert answer.status_code == 200
