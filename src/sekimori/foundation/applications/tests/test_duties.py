"""What waits for whom: a late return reaches the applicant, then the officer, then the manager."""

from datetime import datetime, timedelta

from tests.cast import TOKYO

from sekimori.foundation.notices.models import Mail
from sekimori.foundation.obligations import digest
from sekimori.foundation.obligations.queries import obligations_of

DUE = datetime(2026, 12, 4, 9, 0, tzinfo=TOKYO)


def titles(city, who, days_late):
    at = DUE + timedelta(days=days_late)
    return [entry.title for entry in obligations_of(city.actor(who, at=at)) if entry.url_name == "applications:detail"]


def test_a_late_return_climbs_from_the_applicant_to_the_officer_to_the_manager(desk):
    desk.decided()
    reached = {
        days: [who for who in ("staff", "officer", "manager", "other_manager") if titles(desk.city, who, days)]
        for days in (0, 1, 2, 4)
    }
    assert reached == {
        0: ["staff"],
        1: ["staff"],
        2: ["staff", "officer"],
        4: ["staff", "officer", "manager"],
    }


def test_what_waits_names_the_article_and_leads_to_the_application(desk):
    application = desk.submitted()
    found = [entry for entry in obligations_of(desk.city.actor("officer")) if entry.url_args == (application.pk,)]
    assert [entry.ref for entry in found] == ["第5の2" if desk.city.pack == "kasukabe" else "第12条"]


def with_addresses(city, *people):
    for who in people:
        person = city.person(who)
        person.email = f"{who}@example.lg.jp"
        person.save()


def mailed(city, who, at):
    """The morning's mail to somebody, or nothing."""
    mail = Mail.objects.filter(person=city.person(who), created_at=at).first()
    return mail.body if mail else ""


def test_a_week_before_the_return_the_applicant_is_reminded_by_mail_and_not_before(desk):
    desk.decided()
    with_addresses(desk.city, "staff")
    thursday = datetime(2026, 11, 26, 8, 30, tzinfo=TOKYO)  # eight days before
    friday = thursday + timedelta(days=1)
    for morning in (thursday, friday):
        digest.post_digests(morning)
    assert mailed(desk.city, "staff", thursday) == ""
    assert "期限が近いもの　1件" in mailed(desk.city, "staff", friday)


def test_the_mail_follows_a_late_return_to_the_officer_and_then_to_the_manager(desk):
    desk.decided()
    people = ("staff", "officer", "manager")
    with_addresses(desk.city, *people)
    for days, reached in ((3, ["staff", "officer"]), (4, ["staff", "officer", "manager"])):
        morning = DUE.replace(hour=8, minute=30) + timedelta(days=days)
        digest.post_digests(morning)
        assert [who for who in people if "期限を過ぎたもの　1件" in mailed(desk.city, who, morning)] == reached
