"""引継ぎ: what the market's software leaves to a folder of paper when somebody moves on 1 April."""

from datetime import date, datetime, timedelta

import pytest
from django.http import Http404
from django.test import Client

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications.tests.conftest import Desk
from sekimori.foundation.directory.models import Post, Posting
from sekimori.foundation.handover.actions import acknowledge, write_note
from sekimori.foundation.handover.models import Acknowledgement
from sekimori.foundation.handover.queries import lines, screen
from sekimori.foundation.journal.models import Entry, Revision
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.kernel.problems import Refused
from tests.cast import LOADED, NOW, TOKYO

LAST = date(2026, 11, 30)
FIRST = LAST + timedelta(days=1)
AFTER = datetime(2026, 12, 1, 9, 0, tzinfo=TOKYO)


@pytest.fixture
def moving(city):
    """The manager of the tax unit leaves at the end of November; the former one comes back as the next."""
    city.posting = Posting.objects.get(person=city.person("manager"))
    Posting.objects.filter(pk=city.posting.pk).update(until=FIRST)
    Posting.objects.filter(person=city.person("former_manager"), until=None).update(until=FIRST)
    for who, unit in (("former_manager", "0201"), ("manager", "0401")):
        Posting.objects.create(
            person=city.person(who),
            post=Post.objects.get(code="20"),
            unit=city.unit(unit),
            since=FIRST,
            recorded_at=LOADED,
        )
    Revision.objects.filter(area="directory").update(number=1000)
    return city


def titles(city, who, at=NOW):
    return [one.title for one in obligations_of(city.actor(who, at)) if one.url_name == "handover:show"]


def test_from_two_weeks_before_the_last_day_the_leaving_person_is_asked_to_prepare(moving):
    assert titles(moving, "manager") == ["引継ぎを用意する"]
    assert titles(moving, "manager", datetime(2026, 11, 16, 9, 0, tzinfo=TOKYO)) == []
    assert titles(moving, "manager", AFTER) == []
    assert titles(moving, "officer") == []


def test_after_the_first_day_the_successor_finds_it_until_it_is_confirmed(moving):
    assert titles(moving, "former_manager", NOW) == ["引継ぎを用意する"]  # of their own post elsewhere
    assert titles(moving, "former_manager", AFTER) == ["前任者からの引継ぎを確かめる"]
    acknowledge(moving.actor("former_manager", AFTER), moving.posting.pk)
    acknowledge(moving.actor("former_manager", AFTER), moving.posting.pk)
    assert titles(moving, "former_manager", AFTER) == []
    row = Acknowledgement.objects.get()
    assert (row.by_id, row.posting_id) == (moving.person("former_manager").pk, moving.posting.pk)
    assert row.counts["roles"] >= 1
    assert Entry.objects.filter(action="handover.acknowledge").count() == 1


def test_it_lists_roles_what_waits_and_ones_own_applications(moving):
    desk = Desk(moving)
    waiting = desk.submitted()
    desk.act("officer", waiting, Verb.CHECK)
    own = desk.submitted("manager", title="課長の持出し")
    seen = screen(moving.actor("manager"), moving.posting.pk)
    role = moving.actor("manager").roster.guideline.roles["protection_manager"].label
    assert role in [label for label, _, _ in seen.roles]
    assert waiting.pk in [one.url_args[0] for one, _ in seen.obligations if one.url_name == "applications:detail"]
    (applications,) = [part for part in seen.sections if part.code == "applications"]
    assert [item.url_args for item in applications.items] == [(own.pk,)]


def test_on_1_december_what_waited_for_the_post_waits_for_the_successor_and_still_stands_on_the_page(moving):
    desk = Desk(moving)
    waiting = desk.submitted()
    desk.act("officer", waiting, Verb.CHECK)
    own = desk.submitted("manager", title="課長の持出し")
    successor = moving.actor("former_manager", AFTER)
    assert (waiting.pk,) in [one.url_args for one in obligations_of(successor)]
    assert (waiting.pk,) not in [one.url_args for one in obligations_of(moving.actor("manager", AFTER))]
    seen = screen(successor, moving.posting.pk)
    assert [url for one, url in seen.obligations if one.url_args == (waiting.pk,)] == [f"/applications/{waiting.pk}/"]
    assert [item.title for part in seen.sections for item in part.items if "課長の持出し" in item.title]
    assert own.applicant_id == moving.person("manager").pk


def test_only_the_person_the_successor_and_those_over_the_unit_see_it(moving):
    for who, at, may in (
        ("manager", NOW, True),
        ("manager", AFTER, True),
        ("former_manager", NOW, False),
        ("former_manager", AFTER, True),
        (moving.chief, NOW, True),
        ("officer", NOW, False),
        ("staff", AFTER, False),
        ("other_manager", AFTER, False),
    ):
        listed = moving.posting.pk in [line.posting for line in lines(moving.actor(who, at))]
        assert listed is may, (who, at)
        if not may:
            with pytest.raises(Http404):
                screen(moving.actor(who, at), moving.posting.pk)
    assert titles(moving, "staff", AFTER) == []


def test_nobody_confirms_anothers_handover(moving):
    with pytest.raises(Http404):
        acknowledge(moving.actor("manager", AFTER), moving.posting.pk)
    with pytest.raises(Http404):
        acknowledge(moving.actor(moving.chief, AFTER), moving.posting.pk)


def test_who_stays_in_the_same_post_hands_nothing_over(city):
    mine = Posting.objects.get(person=city.person("staff"))
    Posting.objects.filter(pk=mine.pk).update(until=FIRST)
    Posting.objects.create(person=mine.person, post=mine.post, unit=mine.unit, since=FIRST, recorded_at=LOADED)
    Revision.objects.filter(area="directory").update(number=1000)
    assert titles(city, "staff") == []
    assert lines(city.actor("staff")) == ()


def test_what_is_left_to_say_is_written_before_the_last_day_and_read_after_it(moving):
    write_note(moving.actor("manager"), moving.posting.pk, "年末の発送は庶務担当と相談のこと。")
    with pytest.raises(Refused, match="申し送り"):
        write_note(moving.actor("manager"), moving.posting.pk, "あ" * 4001)
    with pytest.raises(Http404):
        write_note(moving.actor("manager", AFTER), moving.posting.pk, "遅い")
    assert screen(moving.actor("former_manager", AFTER), moving.posting.pk).note == "年末の発送は庶務担当と相談のこと。"
    assert "庶務" not in str(list(Entry.objects.values()))


def test_the_pages_show_it_and_take_the_note_and_the_confirmation(moving, signed_in, monkeypatch):
    browser = signed_in("manager")
    assert "引継ぎを用意する" in browser.get("/").content.decode()
    assert f"/handover/{moving.posting.pk}/" in browser.get("/handover/").content.decode()
    saved = browser.post(f"/handover/{moving.posting.pk}/note/", {"text": "鍵は課長席。"}, follow=True).content.decode()
    assert "鍵は課長席。" in saved
    refused = browser.post(f"/handover/{moving.posting.pk}/note/", {"text": "あ" * 4001})
    assert refused.status_code == 422
    monkeypatch.setattr("sekimori.foundation.accounts.middleware.timezone.now", lambda: AFTER)
    other = Client()
    other.force_login(moving.account("former_manager"))
    assert "あなたは後任です" in other.get(f"/handover/{moving.posting.pk}/").content.decode()
    done = other.post(f"/handover/{moving.posting.pk}/acknowledge/", follow=True).content.decode()
    assert "が確かめました" in done
