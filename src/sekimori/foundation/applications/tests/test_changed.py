"""What a decider is shown when the application has changed while its page stood open (第5の2, 第12条)."""

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications import actions
from sekimori.foundation.applications.models import Act, Application


def changed(desk):
    """The applicant takes the application back, writes another number of people, and submits it again."""
    application = desk.submitted()
    seen = application.digest
    staff = desk.city.actor("staff")
    actions.take_back(staff, application.pk, Verb.RECALL, version=application.version)
    fresh = Application.objects.get(pk=application.pk)
    actions.save_draft(
        staff, desk.kind, {**fresh.draft, "people": "3,000"}, token=fresh.client_token, application_id=fresh.pk
    )
    actions.submit(staff, fresh.pk, version=Application.objects.get(pk=fresh.pk).version)
    return application, seen


def test_the_page_says_so_shows_the_difference_and_records_nothing(signed_in, desk):
    application, seen = changed(desk)
    sent = {"verb": "check", "digest": seen, "version": "1", "kind": desk.kind.code}
    answer = signed_in("officer").post(f"/applications/{application.pk}/act/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>128人</del>" in page
    assert "<ins>3,000人</ins>" in page
    assert not Act.objects.filter(verb="check").exists()


def test_once_read_the_new_version_is_decided_with_its_own_digest(signed_in, desk):
    application, _ = changed(desk)
    now = Application.objects.get(pk=application.pk)
    sent = {"verb": "check", "digest": now.digest, "version": str(now.version), "kind": desk.kind.code}
    assert signed_in("officer").post(f"/applications/{application.pk}/act/", sent).status_code == 302
    assert Act.objects.get(verb="check").digest == now.digest


def test_a_second_click_is_told_that_it_moved_on_and_decides_nothing_twice(signed_in, desk):
    application = desk.submitted()
    sent = {"verb": "check", "digest": application.digest, "version": "1", "kind": desk.kind.code}
    browser = signed_in("officer")
    first = browser.post(f"/applications/{application.pk}/act/", sent)
    second = browser.post(f"/applications/{application.pk}/act/", sent)
    assert (first.status_code, second.status_code) == (302, 422)
    assert "いまは、あなたが操作する段階ではありません" in second.content.decode()
    assert Act.objects.filter(verb="check").count() == 1
