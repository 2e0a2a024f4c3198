"""Roles that somebody is named to: who may be named, who is, and what holds when nobody is."""

from sekimori.engines.authority.incumbents import HEADS
from sekimori.engines.authority.organisation import Designation, Mode, Organisation, Seat, UnitKind
from sekimori.engines.authority.places import Place, places_of, position, sections_of, staff_of
from sekimori.engines.authority.roster import FindingKind, Held, RoleFinding
from sekimori.engines.authority.state import Answer, Resolving
from sekimori.guideline.model import Holding, RoleRule, Scope

DESIGNATOR = "designator"
IMPARTIAL = "impartial"
NOT_ELIGIBLE = FindingKind.NOT_ELIGIBLE
HEAD_CLASSES = frozenset(post_class for classes in HEADS.values() for post_class in classes)


def eligible_seats(rule: RoleRule, place: Place, organisation: Organisation) -> tuple[Seat, ...]:
    """This function will return the seats whose holders may be named at a place, in the rule's order.

    A rule per 担当 takes the next class only where nobody of the one before sits (主幹が置かれていない担当にあっては
    主査); any other rule offers every class, in its order.
    """
    found: list[Seat] = []
    for units in _groups(rule, place, organisation):
        here = [seat for unit in units for seat in organisation.seats_in.get(unit, ()) if _counts(seat)]
        fitting = [seat for seat in here if not rule.candidates or seat.post_class in rule.candidates]
        if rule.scope is Scope.SECTION and rule.candidates:
            first = next((wanted for wanted in rule.candidates if any(s.post_class is wanted for s in fitting)), None)
            fitting = [seat for seat in fitting if seat.post_class is first]
        found += fitting
    return _ordered(found, rule, organisation)


def _groups(rule: RoleRule, place: Place, organisation: Organisation) -> list[frozenset[int]]:
    """The units that are looked at together: for a rule per 担当 asked about a whole 課, each 担当 by itself."""
    if place is None:
        return [frozenset(organisation.units)]
    unit, sections = organisation.units[place], sections_of(place, organisation)
    if rule.scope is Scope.SECTION and unit.kind is UnitKind.UNIT and sections:
        return [organisation.with_sections(section.id) for section in sections]
    return [staff_of(place, organisation) or frozenset()]


def _counts(seat: Seat) -> bool:
    return not seat.absent and seat.mode is not Mode.ACTING


def _ordered(seats: list[Seat], rule: RoleRule, organisation: Organisation) -> tuple[Seat, ...]:
    units = organisation.units
    rank = {post_class: number for number, post_class in enumerate(rule.candidates)}

    def key(seat: Seat) -> tuple[int, int, str, int]:
        return rank.get(seat.post_class, 0), units[seat.unit].order, units[seat.unit].code, seat.id

    first: dict[int, Seat] = {}
    for seat in sorted(seats, key=key):
        first.setdefault(seat.person, seat)
    return tuple(first.values())


def designated(rule: RoleRule, state: Resolving) -> Answer:
    """他の役割の者が候補から指定する: 保護担当者. Without any candidate, the designator where the rule says so."""
    return _by_naming(rule, state, frozenset())


def appointed(rule: RoleRule, state: Resolving) -> Answer:
    """他の役割の者が条件を満たす者から任命する: 監査責任者 among heads who can be impartial."""
    answer = _by_naming(rule, state, barred_people(rule, state))
    if rule.condition != IMPARTIAL:
        return answer
    own = (finding for held in answer.held for finding in state.own_unit(rule, held.person))
    return Answer(answer.held, (*answer.findings, *own))


def barred_people(rule: RoleRule, state: Resolving) -> frozenset[int]:
    """This function will return who may not be appointed because they hold a role that cannot be combined."""
    return frozenset(
        held.person for role in rule.incompatible if role in state.answers for held in state.answers[role].held
    )


def _by_naming(rule: RoleRule, state: Resolving, barred: frozenset[int]) -> Answer:
    places = places_of(rule, state.organisation)
    named, stray = _sorted_by_place(rule, places, state.organisation)
    answers = [_at_place(rule, place, named.get(place, []), state, barred) for place in places]
    findings = tuple(_nowhere(rule, designation, state) for designation in stray)
    return Answer.together([*answers, Answer((), findings)])


def _sorted_by_place(
    rule: RoleRule, places: tuple[Place, ...], organisation: Organisation
) -> tuple[dict[Place, list[Designation]], list[Designation]]:
    """Each designation at the place it is meant for; those whose place is gone or has no such role come apart."""
    known = set(places)
    found: dict[Place, list[Designation]] = {}
    stray = []
    for designation in sorted(organisation.designations, key=lambda designation: -designation.id):
        if designation.role == rule.code:
            place = _place_of(designation, known, organisation)
            if place in known:
                found.setdefault(place, []).append(designation)
            else:
                stray.append(designation)
    return found, stray


def _place_of(designation: Designation, places: set[Place], organisation: Organisation) -> Place:
    """A designation made for a 担当 counts for its 課, and one made for a 課 for the 担当 the person sits in."""
    if None in places or designation.unit is None or designation.unit not in organisation.units:
        return None
    if designation.unit in places:
        return designation.unit
    body = organisation.body_of(designation.unit)
    if body in places:
        return body
    seats = organisation.seats_of.get(designation.person, ())
    sections = sorted(seat.unit for seat in seats if seat.unit in places and organisation.body_of(seat.unit) == body)
    return sections[0] if sections else None


def _at_place(
    rule: RoleRule, place: Place, named: list[Designation], state: Resolving, barred: frozenset[int]
) -> Answer:
    candidates = [seat for seat in eligible_seats(rule, place, state.organisation) if seat.person not in barred]
    holders: dict[int, Seat] = {}
    findings: list[RoleFinding] = []
    for designation in named:
        seat = _seat_at(rule, designation.person, place, state.organisation)
        fault = _fault(rule, seat, candidates, designation.person in barred)
        if fault:
            findings.append(state.finding(NOT_ELIGIBLE, rule, place, (designation.person,), what=fault, mend=_AGAIN))
        if seat is not None and (not fault or fault == _BETTER):
            holders.setdefault(seat.person, seat)
    if not holders:
        unheld = _unheld(rule, place, bool(candidates), state)
        return Answer(unheld.held, (*findings, *unheld.findings))
    seats = list(holders.values())
    held = seats if rule.several else seats[:1]
    return Answer(
        tuple(_named_holder(rule, place, seat, state) for seat in held),
        (*findings, *_about_holders(rule, place, seats, state)),
    )


def _seat_at(rule: RoleRule, person: int, place: Place, organisation: Organisation) -> Seat | None:
    """The seat by which somebody could hold the role at a place: the best of theirs there."""
    within = staff_of(place, organisation)
    seats = [seat for seat in organisation.seats_of.get(person, ()) if within is None or seat.unit in within]
    rank = {post_class: number for number, post_class in enumerate(rule.candidates)}
    return min(seats, key=lambda seat: (rank.get(seat.post_class, len(rank)), seat.absent, seat.id), default=None)


_AGAIN = "指定（任命）を終了し、候補のうちから改めて指定してください。"
_GONE = "指定された者は、この組織の職に就いていません。"
_OTHER_POST = "指定された者の職は、指針の定める候補の職ではありません。"
_BETTER = "同じ担当に、指針が先に候補とする職の者がいます。"
_BARRED = "指定された者は、兼ねることのできない役割を持っています。"


def _fault(rule: RoleRule, seat: Seat | None, candidates: list[Seat], barred: bool) -> str:
    if barred:
        return _BARRED
    if seat is None:
        return _GONE
    if not rule.candidates:
        return ""
    if seat.post_class not in rule.candidates:
        # Where there is no candidate the designator may name himself; that is the rule's own fallback.
        return "" if rule.fallback == DESIGNATOR and not candidates and seat.post_class in HEAD_CLASSES else _OTHER_POST
    rank = rule.candidates.index(seat.post_class)
    if rule.scope is Scope.SECTION and any(rule.candidates.index(other.post_class) < rank for other in candidates):
        return _BETTER
    return ""


def _named_holder(rule: RoleRule, place: Place, seat: Seat, state: Resolving) -> Held:
    name = position(state.organisation.units[seat.unit], seat)
    by = state.guideline.roles.get(rule.role)
    verb = "任命" if rule.by is Holding.APPOINTED else "指定"
    how = f"{by.label}が{name}を{verb}" if by else f"{name}を{verb}"
    return Held(rule.code, rule.scope, seat.person, place, how)


def _about_holders(rule: RoleRule, place: Place, holders: list[Seat], state: Resolving) -> list[RoleFinding]:
    people = tuple(seat.person for seat in holders)
    found = []
    if len(people) > 1 and not rule.several:
        what = f"一人であるべき{rule.label}に{len(people)}人が指定されています。"
        mend = "最も新しい指定だけを残し、ほかの指定を終了してください。"
        found.append(state.finding(FindingKind.DOUBLE, rule, place, people, what=what, mend=mend))
    if all(seat.absent for seat in holders):
        what, mend = f"{rule.label}に指定された者が休職等で不在です。", "ほかの候補を指定してください。"
        found.append(state.finding(FindingKind.ABSENT, rule, place, people, what=what, mend=mend))
    return found


def _unheld(rule: RoleRule, place: Place, has_candidates: bool, state: Resolving) -> Answer:
    designator = state.guideline.roles.get(rule.role)
    by = designator.label if designator else "権限のある者"
    if has_candidates:
        what, mend = f"{rule.label}の指定がありません。", f"{by}が、候補のうちから指定してください。"
        return Answer((), (state.finding(FindingKind.NOT_DESIGNATED, rule, place, what=what, mend=mend),))
    if rule.fallback == DESIGNATOR and designator:
        holders = designators(rule, place, state)
        if holders:
            how = f"候補となる職の者がいないため、{by}自身"
            return Answer(
                tuple(Held(rule.code, rule.scope, held.person, place, how, held.acting) for held in holders), ()
            )
    what, mend = f"{rule.label}の候補となる職の者がいません。", "発令を確かめてください。"
    return Answer((), (state.finding(FindingKind.VACANT, rule, place, what=what, mend=mend),))


def designators(rule: RoleRule, place: Place, state: Resolving) -> list[Held]:
    """This function will return who designates for a place: the holders of the designating role there."""
    held_at = state.held_at(rule.role)
    if place is None:
        return held_at.get(None, [])
    return held_at.get(place) or held_at.get(state.organisation.body_of(place)) or []


def _nowhere(rule: RoleRule, designation: Designation, state: Resolving) -> RoleFinding:
    place = designation.unit if designation.unit in state.organisation.units else None
    what = f"{rule.label}の指定が、その役割を置く組織でない所又は廃止された組織にあります。"
    return state.finding(NOT_ELIGIBLE, rule, place, (designation.person,), what=what, mend=_AGAIN)
