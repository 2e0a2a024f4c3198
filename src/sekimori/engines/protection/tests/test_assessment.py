"""The level follows the facts: more sensitive never means less care."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekimori.engines.protection.assessment import HoldingFacts, NoLevel, assess
from sekimori.guideline.model import Source
from sekimori.guideline.protection import Fact, LevelRule, ProtectionLevel, ProtectionScheme

HERE = Source("protection.toml", 1)
LEVELS = tuple(
    ProtectionLevel(code, label, rank, (), HERE)
    for rank, (code, label) in enumerate([("standard", "標準"), ("high", "高"), ("highest", "最高")], start=1)
)


def rule(level, when, value=None):
    return LevelRule(level, when, f"{when}のため", "第1", HERE, value)


SCHEME = ProtectionScheme(
    LEVELS,
    (
        rule("standard", Fact.ALWAYS),
        rule("high", Fact.PEOPLE_AT_LEAST, 1000),
        rule("high", Fact.SPECIAL_CARE),
        rule("highest", Fact.MY_NUMBER),
        rule("highest", Fact.PROTECTED_PEOPLE),
    ),
)
YES_NO = [entry.name for entry in fields(HoldingFacts) if entry.name != "people"]
FACTS = st.builds(HoldingFacts, people=st.none() | st.integers(0, 10**7), **{name: st.booleans() for name in YES_NO})


def test_a_small_plain_list_is_of_the_lowest_level_and_says_why():
    found = assess(HoldingFacts(people=12), SCHEME)
    assert (found.level.code, [entry.when for entry in found.decisive]) == ("standard", [Fact.ALWAYS])


@pytest.mark.parametrize(("people", "level"), [(999, "standard"), (1000, "high"), (None, "high")])
def test_a_thousand_people_or_an_uncounted_number_raise_the_level(people, level):
    assert assess(HoldingFacts(people=people), SCHEME).level.code == level


def test_a_person_in_hiding_makes_a_list_of_three_the_strictest():
    found = assess(HoldingFacts(people=3, protected_people=True, special_care=True), SCHEME)
    assert found.level.code == "highest"
    assert {entry.when for entry in found.others} == {Fact.ALWAYS, Fact.SPECIAL_CARE}


@given(FACTS, st.sampled_from(YES_NO))
def test_one_more_sensitive_fact_never_lowers_the_level(facts, name):
    assert assess(replace(facts, **{name: True}), SCHEME).level.rank >= assess(facts, SCHEME).level.rank


@given(FACTS, st.integers(0, 10**6))
def test_more_people_never_lower_the_level(facts, more):
    if facts.people is None:
        return
    assert assess(replace(facts, people=facts.people + more), SCHEME).level.rank >= assess(facts, SCHEME).level.rank


def test_a_scheme_without_a_rule_for_everybody_is_found_out():
    with pytest.raises(NoLevel):
        assess(HoldingFacts(people=1), ProtectionScheme(LEVELS, (rule("highest", Fact.MY_NUMBER),)))
