"""Resolution: who holds which role on a day, by the pack's rules and the organisation alone.

Each ``Holding`` is one function here; a rule chooses among them. A role that must be held and is not, is held twice or
by somebody who may not, becomes a finding: nothing is passed over in silence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sekimori.engines.authority.designations import (
    DESIGNATOR,
    IMPARTIAL,
    appointed,
    barred_people,
    designated,
    designators,
    eligible_seats,
)
from sekimori.engines.authority.incumbents import HEADS, Incumbent, incumbent
from sekimori.engines.authority.organisation import Mode, Organisation, OrgUnit, Seat
from sekimori.engines.authority.places import Place, named, places_of, position
from sekimori.engines.authority.roster import FindingKind, Held, RoleFinding, Roster
from sekimori.engines.authority.state import Answer, Resolving
from sekimori.guideline.model import Guideline, Holding, PostClass, RoleRule, Scope


class CircularRole(ValueError):
    """Two roles of a pack are each defined by the other."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be named to a role: by which seat, and how that is written (総務部長, 庶務担当主査)."""

    person: int
    unit: int | None
    position: str


def resolve(guideline: Guideline, organisation: Organisation) -> Roster:
    """This function will work out every role holder of a day and everything that is wrong about them.

    :raises CircularRole: if the pack defines roles in a circle.
    """
    state = Resolving(guideline, organisation)
    for code in guideline.roles:
        _resolve_role(code, state, ())
    held = tuple(holding for code in guideline.roles for holding in state.answers[code].held)
    findings = [finding for code in guideline.roles for finding in state.answers[code].findings]
    findings += _incompatible(guideline, held)
    return Roster(guideline, organisation, held, tuple(findings))


def candidates(guideline: Guideline, organisation: Organisation, role: str, unit: Place) -> tuple[Candidate, ...]:
    """This function will list who may be named to a role at a place, in the order of the guideline's rule.

    Where nobody of the named posts sits there and the rule falls back on the designator, the designator is listed.
    """
    state = Resolving(guideline, organisation)
    rule = guideline.roles[role]
    for other in _leaning_on(rule, guideline):
        _resolve_role(other, state, (role,))
    barred = barred_people(rule, state)
    seats = [seat for seat in eligible_seats(rule, unit, organisation) if seat.person not in barred]
    if seats or rule.fallback != DESIGNATOR or rule.role not in guideline.roles:
        return tuple(Candidate(seat.person, seat.unit, _seat_name(seat, state)) for seat in seats)
    by = guideline.roles[rule.role].label
    return tuple(Candidate(held.person, held.unit, by) for held in designators(rule, unit, state))


def _resolve_role(code: str, state: Resolving, above: tuple[str, ...]) -> Answer:
    if code in above:
        raise CircularRole(" → ".join((*above, code)))
    if code not in state.answers:
        rule = state.guideline.roles[code]
        for other in _leaning_on(rule, state.guideline):
            _resolve_role(other, state, (*above, code))
        answer = _HOLDINGS[rule.by](rule, state)
        state.answers[code] = answer if rule.required else Answer(answer.held, _unless_vacant(answer.findings))
    return state.answers[code]


def _leaning_on(rule: RoleRule, guideline: Guideline) -> tuple[str, ...]:
    """The roles that must be known first. Incompatible roles count for an appointment, whose candidates they bar."""
    roles = [rule.role, *rule.same_as]
    if rule.by is Holding.APPOINTED:
        roles += rule.incompatible
    return tuple(role for role in roles if role in guideline.roles)


def _unless_vacant(findings: Iterable[RoleFinding]) -> tuple[RoleFinding, ...]:
    missing = (FindingKind.VACANT, FindingKind.NOT_DESIGNATED, FindingKind.UNIT_MISSING)
    return tuple(finding for finding in findings if finding.kind not in missing)


def _by_post(rule: RoleRule, state: Resolving) -> Answer:
    """特定の職にある者: 総務部長, 市政情報課長; without a unit's name, anybody in a post of the class."""
    if not rule.unit:
        return _in_class(rule, state)
    units = named(rule.unit, state.organisation)
    if not units:
        return _unit_missing(rule, state)
    unit = _best(units, rule, state)
    filled = incumbent(state.organisation.seats_in.get(unit.id, ()), _classes(rule, unit))
    return _answer(rule, _place(rule, unit), filled, state, vacant=f"{unit.name}の長の職に就いている者がいません。")


def _place(rule: RoleRule, unit: OrgUnit) -> Place:
    return None if rule.scope is Scope.GOVERNMENT else unit.id


def _classes(rule: RoleRule, unit: OrgUnit) -> tuple[PostClass, ...]:
    return (rule.post_class,) if rule.post_class else HEADS[unit.kind]


def _best(units: tuple[OrgUnit, ...], rule: RoleRule, state: Resolving) -> OrgUnit:
    """Of several units with the name, the first where somebody fills the post (a hospital has a 総務課 too)."""
    seats_in = state.organisation.seats_in
    filled = (unit for unit in units if incumbent(seats_in.get(unit.id, ()), _classes(rule, unit)))
    return next(filled, units[0])


def _in_class(rule: RoleRule, state: Resolving) -> Answer:
    seats = [seat for seat in state.organisation.seats if seat.post_class is rule.post_class]
    filled = incumbent(seats, (rule.post_class,)) if rule.post_class else None
    return _answer(rule, None, filled, state, vacant="その職に就いている者がいません。")


def _in_charge(rule: RoleRule, state: Resolving) -> Answer:
    """その部を担任する者: the vice-mayor in charge of 総務部."""
    units = named(rule.unit, state.organisation)
    if not units:
        return _unit_missing(rule, state)
    wanted = rule.post_class or PostClass.VICE_MAYOR
    charged = [seat for seat in state.organisation.seats if any(unit.id in seat.charge for unit in units)]
    how = f"{rule.unit}を担任する{{post}}"
    return _answer(
        rule, _place(rule, units[0]), incumbent(charged, (wanted,)), state,
        vacant=f"{rule.unit}を担任する者がいません。", how=how,
        mend=f"発令の「担任する部」に{rule.unit}の組織コードを記入してください。",
    )  # fmt: skip


def _by_head(rule: RoleRule, state: Resolving) -> Answer:
    """その組織の長, or who acts as such."""
    answers = []
    for place in places_of(rule, state.organisation):
        if place is None:
            answers.append(_in_class(rule, state))
            continue
        unit = state.organisation.units[place]
        filled = incumbent(state.organisation.seats_in.get(place, ()), _classes(rule, unit))
        answers.append(_answer(rule, place, filled, state, vacant=f"{unit.name}の長の職に就いている者がいません。"))
    return Answer.together(answers)


def _same_as(rule: RoleRule, state: Resolving) -> Answer:
    """他の規程の役割の者が兼ねる: whoever holds one of the other roles at the same place."""
    bases = [state.guideline.roles[code] for code in rule.same_as]
    labels = "又は".join(base.label for base in bases)
    held: list[Held] = []
    findings: list[RoleFinding] = []
    for place in places_of(rule, state.organisation):
        before = len(held)
        for base in bases:
            norm = base.norm or rule.norm
            same = f"{base.label}と同じ者" + (f"、{norm}" if norm else "")
            held += [
                Held(rule.code, rule.scope, holder.person, place, f"{holder.how}（{same}）", holder.acting)
                for holder in state.held_at(base.code).get(place, [])
            ]
        if len(held) == before:
            what, mend = f"兼ねるべき{labels}がいません。", f"{labels}を置いてください。"
            findings.append(state.finding(FindingKind.VACANT, rule, place, what=what, mend=mend))
    return Answer(tuple(held), tuple(findings))


def _members(rule: RoleRule, state: Resolving) -> Answer:
    """他の役割の者すべて: every holder of another role, once."""
    base = state.guideline.roles[rule.role]
    people = {holder.person: holder for holder in reversed(state.answers[rule.role].held)}
    how = f"{base.label}であるため"
    held = tuple(Held(rule.code, rule.scope, person, None, how, people[person].acting) for person in sorted(people))
    if held:
        return Answer(held, ())
    what, mend = f"構成員となる{base.label}が一人もいません。", f"{base.label}を置いてください。"
    return Answer((), (state.finding(FindingKind.VACANT, rule, None, what=what, mend=mend),))


def _everyone(rule: RoleRule, state: Resolving) -> Answer:
    """職にある者すべて, each where they sit."""
    seats = {(seat.person, seat.unit) for seat in state.organisation.seats}
    how = "職にある"
    return Answer(tuple(Held(rule.code, rule.scope, person, unit, how) for person, unit in sorted(seats)), ())


def _by_account(rule: RoleRule, state: Resolving) -> Answer:
    """利用者登録に付ける役割 do not come from the organisation."""
    return Answer((), ())


def _answer(
    rule: RoleRule, place: Place, filled: Incumbent | None, state: Resolving, *, vacant: str, how: str = "",
    mend: str = "後任の発令又は事務取扱の発令を登録してください。",
) -> Answer:  # fmt: skip
    """What follows for one place from who fills the post there."""
    if filled is None:
        return Answer((), (state.finding(FindingKind.VACANT, rule, place, what=vacant, mend=mend),))
    findings = []
    seat = filled.seat
    if filled.rivals and not rule.several:
        people = (seat.person, *(rival.person for rival in filled.rivals))
        what = f"{_seat_name(seat, state)}の職に{len(people)}人が就いています。"
        double_mend = "発令を確かめ、一人を除いて終期又は発令の種類を訂正してください。"
        findings.append(state.finding(FindingKind.DOUBLE, rule, place, people, what=what, mend=double_mend))
    if filled.absent:
        what = "休職等で不在であり、事務取扱の発令がありません。"
        absent_mend = "事務取扱又は職務代理の発令を登録してください。"
        findings.append(state.finding(FindingKind.ABSENT, rule, place, (seat.person,), what=what, mend=absent_mend))
    holders = (seat, *filled.rivals) if rule.several else (seat,)
    held = tuple(
        Held(rule.code, rule.scope, holder.person, place, _how(holder, filled, state, how), filled.acting)
        for holder in holders
    )
    if rule.condition == IMPARTIAL:
        findings += state.own_unit(rule, seat.person)
    return Answer(held, tuple(findings))


def _seat_name(seat: Seat, state: Resolving) -> str:
    return position(state.organisation.units[seat.unit], seat)


def _how(seat: Seat, filled: Incumbent, state: Resolving, template: str) -> str:
    if template:
        text = template.format(post=seat.post)
    elif filled.deputy:
        return f"長が不在のため{_seat_name(seat, state)}が代理"
    else:
        text = f"{_seat_name(seat, state)}の職にある"
    label = _MODES[seat.mode]
    return f"{text}（{label}）" if label else text


_MODES = {Mode.MAIN: "", Mode.CONCURRENT: "兼務", Mode.ACTING: "事務取扱"}


def _unit_missing(rule: RoleRule, state: Resolving) -> Answer:
    what = f"指針が名指しする「{rule.unit}」が組織にありません。"
    mend = f"組織の名称を確かめるか、指針の役割の定義（{rule.source}）を改めてください。"
    return Answer((), (state.finding(FindingKind.UNIT_MISSING, rule, None, what=what, mend=mend),))


def _incompatible(guideline: Guideline, held: tuple[Held, ...]) -> list[RoleFinding]:
    roles_of: dict[int, set[str]] = {}
    for holding in held:
        roles_of.setdefault(holding.person, set()).add(holding.role)
    findings = []
    for holding in held:
        rule = guideline.roles[holding.role]
        for other in rule.incompatible:
            if other in roles_of[holding.person] and other in guideline.roles:
                label = guideline.roles[other].label
                what = f"{rule.label}が、兼ねることのできない{label}を兼ねています。"
                mend = f"{rule.label}又は{label}を別の者にしてください。"
                findings.append(
                    RoleFinding(FindingKind.INCOMPATIBLE, rule.code, holding.unit, (holding.person,), what, mend)
                )
    return findings


_HOLDINGS: dict[Holding, Callable[[RoleRule, Resolving], Answer]] = {
    Holding.POST: _by_post,
    Holding.IN_CHARGE: _in_charge,
    Holding.HEAD: _by_head,
    Holding.DESIGNATED: designated,
    Holding.APPOINTED: appointed,
    Holding.SAME_AS: _same_as,
    Holding.MEMBERS: _members,
    Holding.EVERYONE: _everyone,
    Holding.ACCOUNT: _by_account,
}
