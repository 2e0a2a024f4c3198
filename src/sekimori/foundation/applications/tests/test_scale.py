"""However many applications there have been, a list asks the same number of questions."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW

from sekimori.engines.workflow.flow import Verb
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.inbox import inbox
from sekimori.foundation.applications.queries.ledger import Filters, ledger
from sekimori.foundation.applications.queries.own import own

PEOPLE = ("staff", "officer", "manager", "department_head", "vice_mayor")


def many(desk, number):
    """Applications of the past, of everybody and every unit, over."""
    people = [desk.city.person(who) for who in ("staff", "officer", "other_staff", "other_manager")]
    units = [desk.city.unit(code) for code in ("0201", "0301", "0102")]
    Application.objects.bulk_create(
        Application(
            kind=desk.kind.code,
            fiscal_year=2025,
            number=offset + 1,
            unit=units[offset % 3],
            applicant=people[offset % 4],
            title=f"過去の持出し{offset}",
            state="closed",
            client_token=uuid.uuid4(),
            created_at=NOW,
            submitted_at=NOW,
        )
        for offset in range(number)
    )


def asked(read):
    with CaptureQueriesContext(
        connection,
    ) as found:
        read()
    return len(found)


READINGS = {
    "inbox": inbox,
    "own": own,
    "ledger": lambda actor: ledger(actor, kinds()["handling.takeout"], Filters()),
    "overdue": lambda actor: ledger(actor, kinds()["handling.takeout"], Filters(overdue=True)),
    "number": lambda actor: ledger(actor, kinds()["handling.takeout"], Filters(number="3")),
}


@pytest.mark.parametrize("reading", READINGS)
def test_a_list_asks_as_much_of_ten_applications_as_of_a_thousand(desk, reading):
    counts = []
    for number in (10, 990):
        Application.objects.filter(fiscal_year=2025).delete()
        many(desk, number)
        waiting = desk.submitted()
        desk.act("officer", waiting, Verb.CHECK)
        desk.submitted("officer")
        desk.decided()
        actors = [desk.city.actor(who) for who in PEOPLE]
        counts.append([asked(lambda actor=actor: READINGS[reading](actor)) for actor in actors if actor.held])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


def test_the_newest_of_ones_units_and_ones_own_stand_together_once(desk):
    many(desk, 120)
    application = desk.submitted("other_staff")
    Application.objects.filter(pk=application.pk).update(applicant=desk.city.person("officer"))
    seen = ledger(desk.city.actor("officer"), desk.kind, Filters())
    assert seen.rows[0].id == application.pk
    unit = desk.city.unit("0201").pk
    wanted = Application.objects.filter(number__isnull=False).order_by("-pk")
    mine = [row.pk for row in wanted if row.unit_id == unit or row.applicant_id == desk.city.person("officer").pk]
    assert [row.id for row in seen.rows] == mine[:50]
    following = ledger(desk.city.actor("officer"), desk.kind, Filters(), after=seen.following)
    assert [row.id for row in following.rows] == mine[50:100]
