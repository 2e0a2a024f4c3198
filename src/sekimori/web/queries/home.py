"""わたしの仕事: what waits for somebody, what is due, and how their own unit stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from sekimori.engines.authority.organisation import UnitKind
from sekimori.engines.authority.roster import Held
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import labels
from sekimori.foundation.compliance.control import CellStatus
from sekimori.foundation.compliance.matrix import Rollup, rollup
from sekimori.foundation.compliance.queries import VIEW, visible_matrix
from sekimori.foundation.compliance.screens.unit import chapters_of
from sekimori.foundation.directory.models import Person
from sekimori.foundation.obligations.queries import Counts, Urgency, counts, obligations_of, remind_from, urgency
from sekimori.foundation.obligations.registry import Need, Obligation
from sekimori.guideline.model import Provision

LONGEST = 30  # tasks on the home page; the rest is one click away
DUTIES = ("compliance.attestation.prepare", "compliance.attestation.attest", "directory.import", VIEW)
VERBS = {
    Need.PREPARE: "作成する",
    Need.DECIDE: "確かめる",
    Need.REDO: "直す",
    Need.FILL: "補う",
    Need.OTHER: "開く",
}
GROUPS = {
    Urgency.LATE: "期限を過ぎたもの",
    Urgency.WAITED_FOR: "ほかの人が待っているもの",
    Urgency.DUE: "期限のあるもの",
    Urgency.OPEN: "期限の定めのないもの",
}
KEEPERS = ("protection_officer", "protection_manager", "department_protection_manager", "chief_protection_manager")
EVERYBODY = "staff"


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody to turn to: the role, and who holds it for the asker's unit."""

    role: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A demand of the guideline that speaks to every member of staff."""

    ref: str
    slug: str
    summary: str


def keepers_of(actor: Actor) -> tuple[Keeper, ...]:
    """This function will name the people who look after the asker's unit, nearest first, in one query."""
    if actor.unit is None:
        return ()
    found = [(role, _holders(actor, role)) for role in KEEPERS if role in actor.roster.guideline.roles]
    people = {held.person for _, holders in found for held in holders}
    names = {person.pk: person.name for person in Person.objects.filter(pk__in=people)}
    return tuple(
        Keeper(actor.roster.guideline.roles[role].label, tuple(names[held.person] for held in holders))
        for role, holders in found
        if holders
    )


def _holders(actor: Actor, role: str) -> tuple[Held, ...]:
    """Who holds a role for the asker: at their section, else their 課, else their 部, else for the whole."""
    for place in _upwards(actor):
        if holders := actor.roster.holders(role, place):
            return holders
    return ()


def _upwards(actor: Actor) -> Iterable[int | None]:
    place = actor.unit
    while place is not None:
        yield place
        place = actor.organisation.units[place].parent
    yield None


def duties_of_everybody(actor: Actor) -> tuple[Duty, ...]:
    """This function will list the demands that speak to every member of staff."""
    return tuple(_duty(provision) for provision in actor.roster.guideline.demands if provision.actor == EVERYBODY)


def _duty(provision: Provision) -> Duty:
    return Duty(provision.ref, labels.slug_of(provision), provision.summary)


def capacity_of(actor: Actor) -> str:
    """This function will say in what capacity somebody works here: 市民税課の保護管理者・保護担当者."""
    rules = actor.roster.guideline.roles
    at: dict[str, list[str]] = {}
    for held in actor.held:
        if held.role != EVERYBODY:
            place = f"{actor.organisation.name_of(held.unit)}の" if held.unit is not None else ""
            at.setdefault(place, []).append(rules[held.role].label)
    return "、".join(place + "・".join(dict.fromkeys(labels)) for place, labels in at.items())


@dataclass(frozen=True, slots=True)
class Task:
    """One obligation as a line: what is due when, and the one click to act."""

    title: str
    detail: str
    ref: str
    place: str
    due: date | None
    status: CellStatus  # late, soon, or neither
    verb: str
    url: str
    group: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the asker's own unit stands, chapter by chapter; ``url`` leads to the unit's page."""

    title: str
    url: str
    chapters: tuple[tuple[str, str, Rollup], ...]


@dataclass(frozen=True)
class HomeScreen:
    today: date
    capacity: str
    counts: Counts
    tasks: tuple[Task, ...]
    more: int
    standing: Standing | None
    keepers: tuple[Keeper, ...]
    everybody: tuple[Duty, ...]
    technical: bool

    @property
    def idle(self) -> bool:
        return not self.tasks


def home_screen(actor: Actor, *, everything: bool = False) -> HomeScreen:
    """This function will return what waits for somebody, most urgent first, and how their unit stands."""
    waiting = obligations_of(actor) if actor.person is not None else ()
    shown = waiting if everything else waiting[:LONGEST]
    duties = any(actor.may_somewhere(action) for action in DUTIES)
    return HomeScreen(
        today=actor.today,
        capacity=capacity_of(actor),
        counts=counts(waiting, actor.today, soon=remind_from(actor)),
        tasks=tuple(_task(obligation, actor.today, soon=remind_from(actor)) for obligation in shown),
        more=len(waiting) - len(shown),
        standing=_standing(actor),
        keepers=keepers_of(actor) if not duties else (),
        everybody=duties_of_everybody(actor) if not duties and actor.person is not None else (),
        technical=actor.technical_administrator,
    )


def _task(obligation: Obligation, today: date, *, soon: date) -> Task:
    late = obligation.overdue_days(today) > 0
    near = obligation.due is not None and not late and obligation.due <= soon
    status = CellStatus.UNMET if late else CellStatus.DUE if near else CellStatus.NOT_APPLICABLE
    url = reverse(obligation.url_name, args=obligation.url_args)
    return Task(
        obligation.title,
        obligation.detail,
        obligation.ref,
        obligation.place_name,
        obligation.due,
        status,
        VERBS[obligation.need],
        url,
        GROUPS[urgency(obligation, today)],
    )


def _standing(actor: Actor) -> Standing | None:
    """The asker's own unit, or the whole for those who see the whole and answer for it."""
    if not actor.may_somewhere(VIEW):
        return None
    matrix = visible_matrix(actor)
    if actor.reachable(VIEW).everything:
        cells, title, url = list(matrix.findings), "全体の対応状況", reverse("compliance:matrix")
    elif actor.unit is not None:
        key = actor.organisation.body_of(actor.unit)
        unit = actor.organisation.units[key]
        under = actor.organisation.below(key)
        cells = [cell for cell in matrix.findings if cell[1] in under]
        title, url = f"{unit.name}の対応状況", reverse("compliance:unit", args=[key])
        if unit.kind is UnitKind.DEPARTMENT:
            url = f"{reverse('compliance:matrix')}?department={key}"
    else:
        return None
    parts = (
        (ref, matrix.guideline.provisions[ref].heading, rollup(matrix.findings[cell] for cell in found))
        for ref, found in chapters_of(matrix, cells).items()
    )
    return Standing(title, url, tuple(part for part in parts if part[2].applicable))
