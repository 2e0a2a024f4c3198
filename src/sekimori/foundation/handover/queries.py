"""Which postings end, who may see their handover, and what is open of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.accounts.actors import as_of_day
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Posting, Succession
from sekimori.foundation.handover.models import Acknowledgement, Note
from sekimori.foundation.handover.registry import Item, parts
from sekimori.foundation.journal.write import record
from sekimori.foundation.obligations.queries import obligations_of
from sekimori.foundation.obligations.registry import Obligation

VIEW = declare("handover.view", "引継ぎを見る")
NOTICE, AFTER = "handover.notice_days", "handover.acknowledge_days"
EVERYBODY = "staff"


@dataclass(frozen=True, slots=True)
class Line:
    """One handover as the list shows it."""

    posting: int
    person: str
    post: str
    unit: str
    last_day: date
    mine: bool
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: what is open of one kind."""

    code: str
    heading: str
    lead: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Screen:
    """The handover of one posting, as one reader sees it."""

    posting: int
    person: str
    post: str
    unit: str
    since: date
    last_day: date
    roles: tuple[tuple[str, str, str], ...]  # role, where, by which article
    obligations: tuple[tuple[Obligation, str], ...]  # with the page behind it, if the reader may open it
    sections: tuple[Section, ...]
    note: str
    note_at: datetime | None
    acknowledged: tuple[tuple[str, str, datetime], ...]  # post, name, when
    may_write: bool
    may_acknowledge: bool

    @property
    def counts(self) -> dict[str, int]:
        """How much is open, by part; what an acknowledgement keeps."""
        found = {section.code: len(section.items) for section in self.sections}
        return {"roles": len(self.roles), "obligations": len(self.obligations), **found}


def span(actor: Actor) -> tuple[date, date]:
    """This function will return from which to which end of a posting its handover is shown today (the pack's days)."""
    guideline, today = actor.roster.guideline, actor.today
    before, after = guideline.number(NOTICE, today), guideline.number(AFTER, today)
    return today - timedelta(days=after), today + timedelta(days=before)


def ending(actor: Actor) -> QuerySet[Posting]:
    """This function will return the postings whose handover is shown today: about to end, or lately ended.

    Who goes on in the same post of the same unit (再任) hands nothing over.
    """
    first, last = span(actor)
    rows = Posting.objects.known_at(actor.at).filter(until__range=(first, last))
    goes_on = Posting.objects.known_at(actor.at).filter(since__lte=last).values("person", "post", "unit", "since")
    again = {(row["person"], row["post"], row["unit"], row["since"]) for row in goes_on.filter(since__gte=first)}
    keys = [row.pk for row in rows if (row.person_id, row.post_id, row.unit_id, row.until) not in again]
    return Posting.objects.filter(pk__in=keys).select_related("person", "post", "unit")


def own_postings(actor: Actor) -> list[Posting]:
    """This function will return the postings of the actor that the directory knows, past ones and those to come."""
    if actor.person is None:
        return []
    rows = Posting.objects.known_at(actor.at).filter(person=actor.person).select_related("post", "unit")
    return list(rows.order_by("since", "pk"))


def predecessors(actor: Actor, own: list[Posting] | None = None) -> list[Posting]:
    """This function will return the ended postings that the actor follows in: same post, same unit or the one it went
    over into, begun when the other ended or after."""
    first, _ = span(actor)
    begun = [row for row in (own_postings(actor) if own is None else own) if first <= row.since <= actor.today]
    mine = [row for row in begun if row.until is None or row.until > actor.today]
    if not mine:
        return []
    ended = [row for row in ending(actor) if row.until is not None and row.until <= actor.today]
    went_over = set(
        Succession.objects.filter(predecessor__in=[row.unit_id for row in ended]).values_list(
            "predecessor", "successor"
        )
    )
    return [
        row
        for row in ended
        if row.person_id != actor.person
        and any(
            one.post_id == row.post_id
            and row.until is not None
            and one.since >= row.until
            and (one.unit_id == row.unit_id or (row.unit_id, one.unit_id) in went_over)
            for one in mine
        )
    ]


def lines(actor: Actor) -> tuple[Line, ...]:
    """This function will list the handovers an actor may see: their own, those they follow in, and their units'."""
    reach = actor.reachable(VIEW)
    condition = Q(person=actor.person) | Q(pk__in=[row.pk for row in predecessors(actor)])
    if reach.everything:
        condition = Q()
    elif reach.units:
        condition |= Q(unit__in=reach.units)
    rows = list(ending(actor).filter(condition).order_by("until", "unit__order", "pk"))
    seen = set(Acknowledgement.objects.filter(posting__in=rows).values_list("posting", flat=True))
    return tuple(
        Line(
            posting=row.pk,
            person=row.person.name,
            post=row.post.title,
            unit=place_of(actor, row),
            last_day=_last_day(row),
            mine=row.person_id == actor.person,
            acknowledged=row.pk in seen,
        )
        for row in rows
    )


def place_of(actor: Actor, posting: Posting) -> str:
    """This function will name a posting's unit, also one that has been abolished with it."""
    known = posting.unit_id in actor.organisation.units
    return actor.organisation.name_of(posting.unit_id) if known else posting.unit.name


def _last_day(posting: Posting) -> date:
    if posting.until is None:
        raise ValueError("a posting without an end hands nothing over")
    return posting.until - timedelta(days=1)


def find(actor: Actor, posting_id: int) -> tuple[Posting, bool]:
    """This function will return a posting whose handover an actor may see, and whether they follow in it.

    :raises Http404: if it is not shown today, or not to them.
    """
    posting = ending(actor).filter(pk=posting_id).first()
    if posting is None:
        raise Http404
    follows = any(row.pk == posting.pk for row in predecessors(actor))
    if not follows and not actor.may(VIEW, Target(unit=posting.unit_id, person=posting.person_id)):
        raise Http404
    return posting, follows


@transaction.atomic
def screen(actor: Actor, posting_id: int) -> Screen:
    """This function will return what is open of a posting's person and post today; the reading is recorded.

    The roles are those of the last day; what is open is what is open now, so that the page empties as work is done.

    :raises Http404: if the handover is out of the actor's reach.
    """
    posting, follows = find(actor, posting_id)
    record(actor, VIEW, object_kind="posting", object_id=posting.pk, object_unit=posting.unit_id)
    return look(actor, posting, follows=follows)


def look(actor: Actor, posting: Posting, *, follows: bool) -> Screen:
    """This function will work out what is open of a posting, for a reader of whom it is known that they may see it."""
    last_day = min(_last_day(posting), actor.today)
    leaving = as_of_day(posting.person_id, on=last_day, at=actor.at)
    note = Note.objects.filter(posting=posting).first()
    seen = list(Acknowledgement.objects.filter(posting=posting).select_related("by").order_by("at"))
    return Screen(
        posting=posting.pk,
        person=posting.person.name,
        post=posting.post.title,
        unit=place_of(actor, posting),
        since=posting.since,
        last_day=_last_day(posting),
        roles=tuple(_roles(leaving)),
        obligations=tuple(_obligations(actor, leaving)),
        sections=tuple(
            Section(code, part.heading, part.lead, tuple(part.provider(leaving, actor)))
            for code, part in parts().items()
        ),
        note=note.text if note else "",
        note_at=note.written_at if note else None,
        acknowledged=tuple((row.post, row.by.name, row.at) for row in seen),
        may_write=posting.person_id == actor.person and actor.today <= _last_day(posting),
        may_acknowledge=follows and actor.person not in {row.by_id for row in seen},
    )


def _roles(leaving: Actor) -> Iterable[tuple[str, str, str]]:
    rules = leaving.roster.guideline.roles
    for held in leaving.held:
        if held.role != EVERYBODY:
            place = leaving.organisation.name_of(held.unit) if held.unit is not None else "全体"
            yield rules[held.role].label, place, rules[held.role].article


def _obligations(actor: Actor, leaving: Actor) -> Iterable[tuple[Obligation, str]]:
    """What waits for the leaving person; a reader who holds one of the same roles at the same place may open it."""
    theirs = {(held.role, held.unit) for held in leaving.held if held.role != EVERYBODY}
    shared = bool(theirs & {(held.role, held.unit) for held in actor.held})
    for obligation in obligations_of(leaving):
        if obligation.url_name != "handover:show":
            may_open = shared or actor.person == leaving.person
            yield obligation, reverse(obligation.url_name, args=obligation.url_args) if may_open else ""
