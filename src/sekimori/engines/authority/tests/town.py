"""A paper town for the tests of this engine: a guideline and an organisation written down in a few words."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date

from sekimori.engines.authority.organisation import Designation, Mode, Organisation, OrgUnit, Seat, UnitKind
from sekimori.engines.authority.resolution import resolve
from sekimori.engines.authority.roster import FindingKind, Roster
from sekimori.guideline.model import Applies, Guideline, Holding, PostClass, RoleRule, Scope, Source
from sekimori.kernel.period import Period

DAY = date(2026, 4, 1)
SOURCE = Source("roles.toml", 1)
HANDLING = frozenset({Applies.HANDLING})

TITLES = {
    "区長": PostClass.MAYOR,
    "副区長": PostClass.VICE_MAYOR,
    "部長": PostClass.DEPARTMENT_HEAD,
    "部次長": PostClass.DEPARTMENT_DEPUTY,
    "参事": PostClass.DEPARTMENT_DEPUTY,
    "課長": PostClass.UNIT_HEAD,
    "校長": PostClass.UNIT_HEAD,
    "所長": PostClass.UNIT_HEAD,
    "担当課長": PostClass.UNIT_DEPUTY,
    "副校長": PostClass.UNIT_DEPUTY,
    "主幹": PostClass.SENIOR_CHIEF,
    "主査": PostClass.CHIEF,
    "主事": PostClass.MEMBER,
}


def rule(code: str, label: str, scope: Scope, by: Holding, **more) -> RoleRule:
    return RoleRule(code=code, label=label, scope=scope, by=by, article="第2", source=SOURCE, **more)


CHIEF = rule(
    "chief", "総括保護管理者", Scope.GOVERNMENT, Holding.POST, unit="総務部", post_class=PostClass.DEPARTMENT_HEAD
)
CHIEF_IN_CHARGE = rule(
    "chief", "総括保護管理者", Scope.GOVERNMENT, Holding.IN_CHARGE, unit="総務部", post_class=PostClass.VICE_MAYOR
)
MANAGER = rule("manager", "保護管理者", Scope.UNIT, Holding.HEAD, applies=Applies.HANDLING)
OFFICER = rule(
    "officer", "保護担当者", Scope.SECTION, Holding.DESIGNATED, role="manager", fallback="designator", several=True,
    applies=Applies.HANDLING, candidates=(PostClass.SENIOR_CHIEF, PostClass.CHIEF),
)  # fmt: skip
AUDITOR = rule(
    "auditor", "監査責任者", Scope.GOVERNMENT, Holding.APPOINTED, role="chief", condition="impartial",
    candidates=(PostClass.DEPARTMENT_HEAD, PostClass.UNIT_HEAD), incompatible=("chief",),
)  # fmt: skip
STAFF = rule("staff", "職員", Scope.GOVERNMENT, Holding.EVERYONE, required=False)


def guideline(*rules: RoleRule) -> Guideline:
    """A guideline of these roles; what resolution does not look at is left out."""
    shape: dict = dict.fromkeys(part.name for part in fields(Guideline))
    return Guideline(**{**shape, "in_force": Period(date(2023, 4, 1)), "roles": {role.code: role for role in rules}})


class Town:
    """Built by ``town.unit("01", "総務部", "department")`` and ``town.seat("01", "部長")``."""

    def __init__(self) -> None:
        self.units: dict[str, OrgUnit] = {}
        self.seats: list[Seat] = []
        self.designations: list[Designation] = []

    def unit(self, code: str, name: str, kind: str, parent: str | None = None, **more) -> int:
        over = self.units[parent].id if parent else None
        more.setdefault("traits", HANDLING)
        made = OrgUnit(len(self.units) + 1, code, name, UnitKind(kind), over, 1, **more)
        self.units[code] = made
        return made.id

    def seat(self, unit: str, title: str, person: int | None = None, mode: str = "main", **more) -> int:
        """This function will seat somebody (a new person unless given) and return the person."""
        person = person or 1000 + len(self.seats)
        post = Seat(len(self.seats) + 1, person, self.units[unit].id, title, TITLES[title], Mode(mode), **more)
        self.seats.append(post)
        return person

    def leave(self, person: int) -> None:
        self.seats = [replace(seat, absent=True) if seat.person == person else seat for seat in self.seats]

    def name(self, role: str, person: int, unit: str | None) -> None:
        place = self.units[unit].id if unit else None
        self.designations.append(Designation(len(self.designations) + 1, role, person, place))

    def at(self, code: str) -> int:
        return self.units[code].id

    @property
    def organisation(self) -> Organisation:
        units = {unit.id: unit for unit in self.units.values()}
        return Organisation(DAY, units, tuple(self.seats), tuple(self.designations))

    def roster(self, *rules: RoleRule) -> Roster:
        return resolve(guideline(*rules), self.organisation)


def city() -> Town:
    """A 部 with two 課, one of them with two 担当, a branch office and a school, and nobody in them."""
    town = Town()
    town.unit("01", "総務部", "department")
    town.unit("0101", "市民税課", "unit", "01")
    town.unit("010101", "個人住民税担当", "section", "0101")
    town.unit("010102", "庶務担当", "section", "0101")
    town.unit("0102", "市政情報課", "unit", "01")
    town.unit("0150", "第一保育所", "branch_office", "01")
    town.unit("0190", "粕壁小学校", "school", "01")
    return town


def people(roster: Roster, role: str, unit: int | None = None) -> list[int]:
    return [held.person for held in roster.holders(role, unit)]


def kinds(findings: Iterable) -> list[FindingKind]:
    return [finding.kind for finding in findings]
