"""One cell: what is demanded, how it stands and why, what was attested, and what the asker may do now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import queries, rules
from sekimori.foundation.compliance.control import Evidence, Place, controls
from sekimori.foundation.compliance.labels import APPLIES, SCOPE, TRIGGER, slug_of, who_must
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.screens.lines import CellLine, line_of_cell
from sekimori.foundation.directory.models import Person
from sekimori.foundation.wording.queries import wording
from sekimori.guideline.model import Guideline, Provision

VIEW_EVIDENCE = "compliance.evidence.view"

STATES = {
    rules.State.WAITING: ("確定を待っています", "info"),
    rules.State.ATTESTED: ("確定しました", "good"),
    rules.State.RETURNED: ("差し戻されました", "bad"),
    rules.State.WITHDRAWN: ("取り下げられました", ""),
    rules.State.SUPERSEDED: ("新しい自己点検に替わりました", ""),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A record to look at; ``url`` is empty where the asker may know of it and not open it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Past:
    """One attestation of the cell's history, with its state in words and its files."""

    row: Attestation
    state: str
    kind: str
    files: tuple[Link, ...]


@dataclass(frozen=True)
class CellScreen:
    line: CellLine
    provision: Provision
    slug: str
    place: Place
    place_slug: str
    unit: int | None  # whose unit page this cell is on
    on: date
    past: bool
    who: str
    holders: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[Link, ...]
    attesting: str
    by_people: bool
    waiting: Attestation | None
    history: tuple[Past, ...]
    before: tuple[Past, ...]
    may_prepare: bool
    may_attest: bool
    may_return: bool
    returnable: Attestation | None
    mine: bool  # the asker prepared what waits, and may take it back
    good_until: date | None
    wording: str

    @property
    def newest(self) -> Attestation | None:
        """The attestation written last, as long as it was not taken back: what a new one must know of."""
        return next((past.row for past in self.history if past.row.withdrawn_at is None), None)

    @property
    def files(self) -> tuple[tuple[int, str], ...]:
        """Every file this cell has shown before, newest first, to be shown again."""
        kept = [entry.file for past in self.history for entry in past.row.evidence_files.all()]
        return tuple({file.pk: file.name for file in kept}.items())

    @property
    def initial(self) -> dict[str, object]:
        """What a new self-check starts from: what waits is written on; of an older one only the words are offered."""
        newest = self.newest
        if newest is None:
            return {}
        kept = [entry.file_id for entry in newest.evidence_files.all()]
        start: dict[str, object] = {"basis": newest.pk, "text": newest.text}
        if newest.attested_at is None:
            start |= {"answer": newest.answer, "plan_date": newest.plan_date, "keep": kept}
        return start


def cell_screen(actor: Actor, slug: str, place: Place, on: date) -> CellScreen:
    """This function will return a cell as it stands on a day.

    :raises NoSuchCell: if there is none of that name, or it is out of the asker's reach.
    """
    detail = queries.cell(actor, slug, place, on)
    matrix = queries.visible_matrix(actor, on)
    provision, past = detail.provision, on < actor.today
    guideline, moment = matrix.guideline, queries.known_at(actor, on)
    waiting = None if past else detail.waiting
    opens = bool(actor.may(VIEW_EVIDENCE, Target(unit=place)))
    return CellScreen(
        line=line_of_cell(matrix, (provision.ref, place)),
        provision=provision,
        slug=slug_of(provision),
        place=place,
        place_slug="government" if place is None else str(place),
        unit=matrix.organisation.body_of(place) if place is not None else None,
        on=on,
        past=past,
        who=who_must(guideline, provision),
        holders=_holders(matrix, provision, place),
        facts=tuple(_facts(provision)),
        evidence=tuple(_link(entry) for entry in detail.finding.evidence),
        attesting=guideline.roles[detail.attesting_role].label,
        by_people=rules.ATTESTATION in provision.controls,
        waiting=waiting,
        history=tuple(_past(row, moment, opens) for row in detail.history),
        before=tuple(_past(row, moment, False) for row in detail.before),
        may_prepare=detail.may_prepare and not past,
        may_attest=detail.may_attest and not past,
        may_return=detail.may_return and not past,
        returnable=_returnable(detail) if not past else None,
        mine=waiting is not None and waiting.prepared_by_id == actor.person,
        good_until=_good_until(guideline, provision, actor),
        wording=wording(guideline).get(provision.ref, ""),
    )


def _past(row: Attestation, moment: datetime, opens: bool) -> Past:
    state = rules.state_at(row.record, moment) or rules.State.WAITING
    files = [
        Link(entry.file.name, reverse("compliance:evidence", args=[row.pk, entry.file_id]) if opens else "")
        for entry in row.evidence_files.all()
    ]
    return Past(row, *STATES[state], tuple(files))


def _link(entry: Evidence) -> Link:
    return Link(entry.label, reverse(entry.url_name, args=entry.url_args) if entry.url_name else "")


def _returnable(detail: queries.CellDetail) -> Attestation | None:
    """The attestation the asker could send back now: what waits, else what stands and they review."""
    if detail.waiting is not None:
        return detail.waiting if detail.may_attest or detail.may_return else None
    standing = (row for row in detail.history if rules.state_now(row.record) is rules.State.ATTESTED)
    return next(standing, None) if detail.may_return else None


def _good_until(guideline: Guideline, provision: Provision, actor: Actor) -> date | None:
    """The day until which an attestation of this moment would be good."""
    if rules.ATTESTATION not in provision.controls:
        return None
    return rules.last_good_day(actor.at, rules.valid_months(guideline, provision, actor.today))


def _facts(provision: Provision) -> Iterable[tuple[str, str]]:
    yield "どこで", f"{SCOPE[provision.scope]}（{APPLIES[provision.applies]}）"
    yield "いつ", TRIGGER[provision.trigger]
    known = controls()
    for code in provision.controls:
        yield "示し方", known[code].label if code in known else code
    if provision.delegated_to:
        yield "委ねる先", provision.delegated_to
    if provision.by_people:
        yield "人が行う理由", provision.by_people


def _holders(matrix: Matrix, provision: Provision, place: Place) -> tuple[str, ...]:
    """The names of those the demand speaks to: the holders at the place, else at its 課, else for the whole."""
    if provision.actor not in matrix.guideline.roles or provision.actor == "staff":
        return ()
    places = [place] if place is None else [place, matrix.organisation.body_of(place), None]
    for where in places:
        if held := matrix.roster.holders(provision.actor, where):
            names = {person.pk: person.name for person in Person.objects.filter(pk__in=[one.person for one in held])}
            return tuple(names[one.person] for one in held)
    return ()
