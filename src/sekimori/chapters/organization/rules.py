"""What the role holders of a day say about the demands of 管理体制 (春日部 第2、練馬 第3条〜第7条)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.engines.authority.roster import Held, RoleFinding, Roster
from sekimori.guideline.model import RoleRule, Scope
from sekimori.kernel.problems import Problem

Place = int | None
SHOWN_FAULTS = 3  # a cell names this many faults and counts the rest


@dataclass(frozen=True, slots=True)
class Standing:
    """A role as it stands over one place and everything below it that concerns the place."""

    rule: RoleRule
    held: tuple[Held, ...]
    findings: tuple[RoleFinding, ...]

    @property
    def concerns(self) -> bool:
        """Whether the role is to be held there at all."""
        return bool(self.held or self.findings)

    @property
    def faults(self) -> tuple[RoleFinding, ...]:
        return tuple(finding for finding in self.findings if finding.serious)

    @property
    def in_order(self) -> bool:
        return bool(self.held) and not self.faults


@dataclass(frozen=True)
class RoleAcross:
    """One role over the whole roster, ready to be asked about many places."""

    roster: Roster
    rule: RoleRule

    @cached_property
    def _held(self) -> dict[Place, list[Held]]:
        found: dict[Place, list[Held]] = {}
        for held in self.roster.held:
            if held.role == self.rule.code:
                found.setdefault(held.unit, []).append(held)
        return found

    @cached_property
    def _findings(self) -> dict[Place, list[RoleFinding]]:
        found: dict[Place, list[RoleFinding]] = {}
        for finding in self.roster.findings:
            if finding.role == self.rule.code:
                found.setdefault(finding.unit, []).append(finding)
        return found

    def at(self, place: Place) -> Standing:
        """This function will return how the role stands at a place of the matrix.

        A 課 answers for its 担当, the government for every place, and a 課 asked about a role of the 部 with its 部.
        """
        places = self._places(place)
        held = tuple(one for where in places for one in self._held.get(where, ()))
        findings = tuple(one for where in places for one in self._findings.get(where, ()))
        return Standing(self.rule, held, findings)

    def _places(self, place: Place) -> Iterable[Place]:
        organisation = self.roster.organisation
        if place is None:
            return tuple(dict.fromkeys((*self._held, *self._findings)))
        if self.rule.scope is Scope.GOVERNMENT:
            return (None,)
        if self.rule.scope is Scope.DEPARTMENT:
            return (organisation.department_of(place),)
        return sorted(organisation.below(place))


def why(standing: Standing, organisation: Organisation) -> str:
    """This function will say in Japanese how a role stands: by which post it is held, or what is wrong and the mend."""
    if standing.faults:
        return _faults(standing.faults, organisation)
    notes = "".join(f"（注意）{finding.what}" for finding in standing.findings)
    label, held = standing.rule.label, standing.held
    if not held:
        return f"{label}がいません。"
    if len(held) == 1:
        return f"{label}は、{held[0].how}者です。{notes}"
    places = len({one.unit for one in held})
    where = f"{places}か所に延べ" if places > 1 else ""
    return f"{label}が{where}{len(held)}人います。{notes}"


def _faults(faults: tuple[RoleFinding, ...], organisation: Organisation) -> str:
    said = []
    for (what, mend), number in Counter((fault.what, fault.mend) for fault in faults).most_common():
        where = [_name(fault.unit, organisation) for fault in faults if (fault.what, fault.mend) == (what, mend)]
        more = f"ほか{number - SHOWN_FAULTS}か所" if number > SHOWN_FAULTS else ""
        places = "、".join(name for name in where[:SHOWN_FAULTS] if name) + more
        said.append(f"{f'{places}：' if places else ''}{what}{mend}")
    more = f"ほか{len(said) - SHOWN_FAULTS}件。" if len(said) > SHOWN_FAULTS else ""
    return "".join(said[:SHOWN_FAULTS]) + more


def _name(unit: Place, organisation: Organisation) -> str:
    return organisation.name_of(unit) if unit is not None and unit in organisation.units else ""


@dataclass(frozen=True, slots=True)
class Classified:
    """Units of a place by the security policy they follow (練馬 第2条)."""

    general: int
    school: int
    wrong: tuple[str, ...]  # names of schools that are not on the schools' policy


def classified(organisation: Organisation, place: Place) -> Classified:
    """This function will count units by policy and name the schools that stand under the wrong one."""
    keys = organisation.below(place) if place is not None else frozenset(organisation.units)
    units = [organisation.units[key] for key in keys if organisation.units[key].kind.is_unit]
    wrong = sorted(unit.name for unit in units if unit.kind is UnitKind.SCHOOL and unit.policy != "school")
    school = sum(unit.policy == "school" for unit in units)
    return Classified(len(units) - school, school, tuple(wrong))


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting of the committee as somebody wants to record it; ``attendees`` are people's keys."""

    held_on: date
    kind: str
    attendees: tuple[int, ...]
    agenda: str
    decisions: str = ""
    experts: int = 0
    expertise: str = ""


def may_attend(roster: Roster) -> tuple[int, ...]:
    """This function will return who sits on the committee: whoever convenes it, then its members."""
    held = (*roster.holders("chief_protection_manager"), *roster.holders("committee_member"))
    return tuple(dict.fromkeys(one.person for one in held))


def faults_of(draft: MeetingDraft, *, today: date, members: Iterable[int]) -> tuple[Problem, ...]:
    """This function will name everything wrong with a meeting to be recorded (春日部 第2の5、練馬 第3条3項)."""
    found = []
    if draft.held_on > today:
        found.append(Problem("開催日", "まだ開いていない委員会は記録できません", "開催した後で記録してください"))
    if not draft.attendees:
        found.append(Problem("出席した構成員", "一人も選ばれていません", "出席した人を選んでください"))
    if set(draft.attendees) - set(members):
        found.append(
            Problem("出席した構成員", "開催日に構成員でない人が含まれています", "開催日を確かめて、選び直してください")
        )
    if draft.experts and not draft.expertise.strip():
        found.append(
            Problem("専門の分野", "書かれていません", "参加した専門家の分野（情報セキュリティなど）を書いてください")
        )
    return tuple(found)
