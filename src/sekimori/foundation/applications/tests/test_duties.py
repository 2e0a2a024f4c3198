"""What waits for whom: a late return reaches the applicant, then the officer, then the manager."""

from datetime import datetime, timedelta

from tests.cast import TOKYO

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
