"""Reading the committee's meetings, for those whom the guideline lets see them."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sekimori.chapters.organization.models import CommitteeMeeting
from sekimori.chapters.organization.queries.holders import post_of
from sekimori.chapters.organization.rules import may_attend
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.directory.queries import guideline, roster
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files
from sekimori.kernel.months import months_later

VIEW = declare("organization.committee.view", "委員会の記録を見る")
PERIOD = "committee.period_months"


@dataclass(frozen=True, slots=True)
class Committee:
    """The meetings, newest first, and until when the next one is due."""

    meetings: tuple[CommitteeMeeting, ...]
    period_months: int
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    row: CommitteeMeeting
    attendees: tuple[tuple[str, str], ...]  # name, post on the day


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    content_type: str
    content: bytes


def committee(actor: Actor) -> Committee:
    """This function will return the current records of all meetings."""
    actor.require(VIEW)
    meetings = tuple(CommitteeMeeting.objects.current().order_by("-held_on", "-id"))
    months = guideline(actor.today).number(PERIOD, actor.today)
    due = months_later(meetings[0].held_on, months) if meetings else None
    return Committee(meetings, months, due, due is None or due < actor.today)


def meeting(actor: Actor, number: int) -> Meeting | None:
    """This function will return one meeting with who attended, and record that their names were read."""
    ruling = actor.require(VIEW)
    row = CommitteeMeeting.objects.select_related("minutes").filter(pk=number).first()
    if row is None:
        return None
    organisation = roster(row.held_on, actor.at).organisation
    with transaction.atomic():
        people = list(row.attendees.order_by("family_kana", "given_kana", "id"))
        record(actor, VIEW, object_kind="committee_meeting", object_id=row.pk, people_count=len(people), ruling=ruling)
    return Meeting(row, tuple((person.name, post_of(person.pk, None, organisation)) for person in people))


def minutes(actor: Actor, number: int) -> Download | None:
    """This function will return the minutes of a meeting, and record that they were read."""
    ruling = actor.require(VIEW)
    row = CommitteeMeeting.objects.select_related("minutes").filter(pk=number).first()
    if row is None or row.minutes is None:
        return None
    with transaction.atomic():
        facts = {"meeting": row.pk}
        record(actor, VIEW, object_kind="file", object_id=row.minutes.pk, facts=facts, ruling=ruling)
        return Download(row.minutes.name, row.minutes.content_type, files.read(row.minutes))


def members_on(actor: Actor, on: date) -> tuple[tuple[int, str], ...]:
    """This function will return who sat on the committee on a day, as choices: key, name and post."""
    state = roster(on, actor.at)
    members = may_attend(state)
    names = {person.pk: person.name for person in Person.objects.filter(pk__in=members)}
    return tuple(
        (person, f"{names[person]}（{post_of(person, None, state.organisation)}）")
        for person in members
        if person in names
    )


def correctable(number: int) -> CommitteeMeeting | None:
    """This function will return a current record, to be shown in the form that corrects it."""
    return CommitteeMeeting.objects.current().filter(pk=number).first()


def attendees_of(row: CommitteeMeeting) -> list[int]:
    return list(row.attendees.values_list("pk", flat=True))
