"""Assessing a holding: every rule that applies is a reason, the strictest of their levels is the level."""

from collections.abc import Callable
from dataclasses import dataclass

from sekimori.guideline.protection import Fact, LevelRule, ProtectionLevel, ProtectionScheme


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """What is known of a holding; ``people`` is ``None`` while nobody has counted."""

    people: int | None
    my_number: bool = False
    special_care: bool = False
    ordinance_special_care: bool = False
    protected_people: bool = False
    financial: bool = False
    outsourced: bool = False
    foreign: bool = False
    portable: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level the scheme computes, and the rules that led to it (``decisive``) or to a lower one (``others``)."""

    level: ProtectionLevel
    decisive: tuple[LevelRule, ...]
    others: tuple[LevelRule, ...]


class NoLevel(ValueError):
    """No rule of the scheme applies; a valid scheme has one that always does."""


_TESTS: dict[Fact, Callable[[HoldingFacts, LevelRule], bool]] = {
    Fact.ALWAYS: lambda facts, rule: True,
    # An uncounted holding is treated as a large one: not knowing is no reason for less care.
    Fact.PEOPLE_AT_LEAST: lambda facts, rule: facts.people is None or facts.people >= (rule.value or 0),
    Fact.MY_NUMBER: lambda facts, rule: facts.my_number,
    Fact.SPECIAL_CARE: lambda facts, rule: facts.special_care,
    Fact.ORDINANCE_SPECIAL_CARE: lambda facts, rule: facts.ordinance_special_care,
    Fact.PROTECTED_PEOPLE: lambda facts, rule: facts.protected_people,
    Fact.FINANCIAL: lambda facts, rule: facts.financial,
    Fact.OUTSOURCED: lambda facts, rule: facts.outsourced,
    Fact.FOREIGN: lambda facts, rule: facts.foreign,
    Fact.PORTABLE: lambda facts, rule: facts.portable,
}


def assess(facts: HoldingFacts, scheme: ProtectionScheme) -> Assessment:
    """This function will compute a holding's protection level with its reasons.

    :raises NoLevel: if no rule applies.
    """
    applying = tuple(rule for rule in scheme.rules if _TESTS[rule.when](facts, rule))
    if not applying:
        raise NoLevel
    level = max((scheme.level(rule.level) for rule in applying), key=lambda found: found.rank)
    return Assessment(
        level=level,
        decisive=tuple(rule for rule in applying if rule.level == level.code),
        others=tuple(rule for rule in applying if rule.level != level.code),
    )
