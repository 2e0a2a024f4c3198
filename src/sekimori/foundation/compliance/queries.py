"""Reading the matrix and the self-checks behind it: one function per question."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from sekimori.engines.authority.ruling import Reachable, Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import evaluation, rules
from sekimori.foundation.compliance.control import Asked, Finding, Inquiry, Place
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.models import WAITING, Attestation
from sekimori.foundation.compliance.rules import PREPARE, RETURN
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.models import Succession
from sekimori.foundation.journal.write import states_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.model import Provision
from sekimori.kernel.moments import end_of_day

VIEW = "compliance.matrix.view"

States = dict[str, tuple[int, datetime | None]]  # area → how often it changed, when it last did

_matrices = Memory(keep=12)
_answers = Memory(keep=120)  # a control's answers outlive changes that do not concern it


class NoSuchCell(LookupError):
    """The guideline of the day has no such demand, or the demand has no cell at the place."""


def matrix(on: date, known_at: datetime) -> Matrix:
    """This function will return the matrix of a day as known at a moment.

    Every control is asked once. The whole is kept under the revisions of the data it was made from, each control's
    answers under those it depends on; what could not be computed is not kept.

    :raises NotSetUp: before the first-run set-up.
    """
    inquiry = _inquiry(on, known_at)
    codes = sorted({code for provision in inquiry.guideline.demands for code in provision.controls})
    states = states_of(evaluation.areas_of(codes))
    base = (inquiry.guideline.pack, inquiry.guideline.version, on)
    return _matrices.remember(
        (*base, _known(states, known_at)),
        lambda: _compute(inquiry, base, states),
        worth=lambda made: not made.faults,
    )


def _inquiry(on: date, known_at: datetime) -> Inquiry:
    roster = directory.roster(on, known_at)
    return Inquiry(on, known_at, roster.guideline, roster)


def _known(states: States, known_at: datetime) -> tuple:
    """What an answer may be kept under: the revisions, and the moment if something changed after it."""
    changes = [changed_at for _, changed_at in states.values() if changed_at is not None]
    return tuple((area, number) for area, (number, _) in states.items()), (
        known_at if changes and known_at < max(changes) else None
    )


def _compute(inquiry: Inquiry, base: tuple, states: States) -> Matrix:
    cells = evaluation.cells_of(inquiry)
    answers: dict[str, evaluation.Answers] = {}
    faults: list[str] = []
    for code, asked in evaluation.questions(cells).items():
        answer = _answer(code, asked, inquiry, base, states)
        if answer is None:
            faults.append(code)
        answers[code] = evaluation.broken(asked) if answer is None else answer
    return Matrix(inquiry.on, inquiry.known_at, inquiry.roster, evaluation.assemble(cells, answers), tuple(faults))


def _answer(
    code: str, asked: tuple[Asked, ...], inquiry: Inquiry, base: tuple, states: States
) -> evaluation.Answers | None:
    depends_on = {area: states[area] for area in evaluation.areas_of([code])}
    return _answers.remember(
        (code, *base, _known(depends_on, inquiry.known_at)),
        lambda: evaluation.ask_safely(code, inquiry, asked),
        worth=lambda answer: answer is not None,
    )


def known_at(actor: Actor, on: date) -> datetime:
    """This function will return what "as of a day" means: what was known at its end, or now if it has not ended."""
    return min(actor.at, end_of_day(on))


def visible_matrix(actor: Actor, on: date | None = None) -> Matrix:
    """This function will return the part of a day's matrix that somebody may see, today's if no day is given."""
    day = on or actor.today
    return matrix(day, known_at(actor, day)).visible_to(actor.reachable(VIEW))


def provision_at(seen: Matrix, canonical: str, place: Place) -> Provision:
    """This function will return the demand of a cell.

    :raises NoSuchCell: if the guideline of the day has no such demand, or it has no cell at the place.
    """
    provision = seen.guideline.by_canonical.get(canonical)
    if provision is None or seen.cell(provision.ref, place) is None:
        raise NoSuchCell(canonical)
    return provision


def _people(rows: QuerySet[Attestation]) -> QuerySet[Attestation]:
    return rows.select_related("place", "prepared_by", "attested_by", "returned_by").prefetch_related(
        "evidence_files__file"
    )


def history(canonical: str, place: Place, known_at: datetime) -> tuple[Attestation, ...]:
    """This function will return every attestation of a cell that existed at a moment, newest first.

    What happened to a row later still stands in its columns: ask ``rules.state_at`` with the same moment.
    """
    rows = Attestation.objects.filter(canonical=canonical, place=place, prepared_at__lte=known_at)
    return tuple(_people(rows).order_by("-prepared_at", "-id"))


def before_reorganisation(canonical: str, place: Place, on: date) -> tuple[Attestation, ...]:
    """This function will return what the units attested whose work passed to this one: a hint, never a finding."""
    if place is None:
        return ()
    predecessors = Succession.objects.filter(successor=place, on__lte=on).values("predecessor")
    rows = Attestation.objects.filter(canonical=canonical, place__in=predecessors, attested_at__isnull=False)
    return tuple(_people(rows.filter(superseded_at__isnull=True)).order_by("place__code"))


@dataclass(frozen=True)
class CellDetail:
    """One cell as its page shows it: what is found, what was attested, and what the asker may do here now."""

    provision: Provision
    place: Place
    finding: Finding
    history: tuple[Attestation, ...]
    before: tuple[Attestation, ...]  # of predecessors
    attesting_role: str
    may_prepare: bool
    may_attest: bool
    may_return: bool

    @property
    def waiting(self) -> Attestation | None:
        """The attestation that waits to be attested now."""
        return next((row for row in self.history if row.waits), None)


def cell(actor: Actor, canonical: str, place: Place, on: date | None = None) -> CellDetail:
    """This function will return one cell of the matrix somebody may see.

    :raises NoSuchCell: if there is none, or it is out of reach.
    """
    seen = visible_matrix(actor, on)
    provision = provision_at(seen, canonical, place)
    found = seen.cell(provision.ref, place)
    assert found is not None
    by_people = rules.ATTESTATION in provision.controls
    target = Target(unit=place)
    now = actor.roster
    return CellDetail(
        provision,
        place,
        found,
        history(canonical, place, known_at(actor, seen.on)),
        before_reorganisation(canonical, place, seen.on),
        rules.attesting_role(seen.guideline, provision),
        may_prepare=by_people and bool(actor.may(PREPARE, target)),
        may_attest=by_people
        and bool(actor.may(rules.ATTEST, target))
        and rules.may_attest(now.guideline, provision, place, actor.held, now.organisation),
        may_return=by_people and bool(actor.may(RETURN, target)),
    )


@dataclass(frozen=True)
class SelfCheck:
    """One demand that a place answers for by attestation, with what is open."""

    provision: Provision
    place: Place
    finding: Finding
    waiting: int | None  # the attestation waiting to be attested
    returned: int | None  # the attestation sent back that nothing has replaced yet
    may_attest: bool


def self_checks(actor: Actor) -> tuple[SelfCheck, ...]:
    """This function will return every self-check within somebody's reach today, as the organisation chart reads."""
    now = matrix(actor.today, actor.at)
    reach = actor.reachable(PREPARE)
    open_rows = _open(reach)
    found = []
    for (ref, place), finding in now.findings.items():
        provision = now.guideline.provisions[ref]
        within = reach.everything or place in reach.units
        if not within or rules.ATTESTATION not in provision.controls:
            continue
        # What other controls find wrong is mended where they say, and by no self-check.
        alone = finding if provision.controls == (rules.ATTESTATION,) else finding.self_check
        if alone is None:
            continue
        waiting, returned = open_rows.get((provision.canonical, place), (None, None))
        may = rules.may_attest(now.guideline, provision, place, actor.held, now.organisation)
        found.append(SelfCheck(provision, place, alone, waiting, returned, may))
    return tuple(found)


def _open(reach: Reachable) -> dict[tuple[str, Place], tuple[int | None, int | None]]:
    """The waiting and the returned attestation of each cell that nothing has replaced."""
    rows = Attestation.objects.filter(superseded_at__isnull=True, withdrawn_at__isnull=True).filter(
        WAITING | Q(returned_at__isnull=False)
    )
    if not reach.everything:
        rows = rows.filter(place__in=reach.units)
    found: dict[tuple[str, Place], tuple[int | None, int | None]] = {}
    for key, canonical, place, returned_at in rows.values_list("id", "canonical", "place", "returned_at"):
        waiting, returned = found.get((canonical, place), (None, None))
        found[canonical, place] = (waiting, key) if returned_at else (key, returned)
    return found


def attestation(actor: Actor, key: int) -> Attestation:
    """This function will return one attestation within somebody's reach, with its people and files.

    :raises Attestation.DoesNotExist: if there is none, or it is out of reach.
    """
    reach = actor.reachable(VIEW)
    rows = Attestation.objects.all() if reach.everything else Attestation.objects.filter(place__in=reach.units)
    return _people(rows).get(pk=key)
