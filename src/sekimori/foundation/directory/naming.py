"""What naming somebody to a role asks for, before anything is written: the right, the place, the candidate."""

from dataclasses import dataclass
from datetime import date, datetime

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.places import Place
from sekimori.engines.authority.resolution import candidates
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.directory import queries
from sekimori.foundation.directory.roles import NAMED
from sekimori.guideline.model import Guideline, RoleRule, Scope
from sekimori.kernel.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Naming:
    """Who is to be named to what, from when to before when (``None``: until it is ended)."""

    role: str
    person: int
    unit: Place
    since: date
    until: date | None = None

    @property
    def target(self) -> Target:
        return Target(unit=self.unit)


def rule_of(role: str, on: date) -> RoleRule:
    """This function will return the rule of a role that people are named to.

    :raises Refused: if the guideline of that day has no such role, or holds it otherwise.
    """
    rule = queries.guideline(on).roles.get(role)
    if rule is None or rule.by not in NAMED:
        raise Refused(Problem("役割", "指定又は任命による役割ではありません", "指針の役割を確かめてください。"))
    return rule


def check_naming(naming: Naming, rule: RoleRule, known_at: datetime) -> None:
    """This function will make sure that somebody may be named, by the guideline and organisation of the first day.

    :raises Refused: with the reason; the person is not named in it.
    """
    if naming.until is not None and naming.until <= naming.since:
        raise Refused(Problem("終期", "始期より前です", "始期と終期を確かめてください。"))
    organisation = queries.organisation(naming.since, known_at)
    if (naming.unit is None) is not (rule.scope is Scope.GOVERNMENT):
        raise Refused(Problem("組織", "この役割を置く組織ではありません", "組織を選び直してください。"))
    if naming.unit is not None and naming.unit not in organisation.units:
        raise Refused(Problem("組織", "その日には、この組織がありません", "始期か組織を選び直してください。"))
    offered = candidates(queries.guideline(naming.since), organisation, naming.role, naming.unit)
    if naming.person not in [candidate.person for candidate in offered]:
        raise Refused(_why_not(naming, rule, organisation, queries.guideline(naming.since)))


def _why_not(naming: Naming, rule: RoleRule, organisation: Organisation, guideline: Guideline) -> Problem:
    seats = organisation.seats_of.get(naming.person, ())
    here = None if naming.unit is None else organisation.with_sections(naming.unit)
    seated = [seat for seat in seats if here is None or seat.unit in here]
    mend = "候補のうちから選んでください。"
    if not seated:
        return Problem("職員", "始期の日に、この組織の職に就いていません", mend)
    if all(seat.absent for seat in seated):
        return Problem("職員", "始期の日に、休職等で不在です", mend)
    if rule.candidates and not any(seat.post_class in rule.candidates for seat in seated):
        return Problem("職員", f"指針（{rule.article}）の定める候補の職ではありません", mend)
    others = "・".join(guideline.roles[role].label for role in rule.incompatible if role in guideline.roles)
    if others:
        return Problem("職員", f"{others}は、この役割を兼ねることができません", mend)
    return Problem("職員", f"同じ組織に、指針（{rule.article}）が先に候補とする職の者がいます", mend)
