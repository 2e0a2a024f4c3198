"""保護区分: computed with reasons, raised by hand with a reason, never lowered without a decision."""

import pytest

from sekimori.chapters.handling.rules.levels import lower, settle
from sekimori.engines.protection.tests.test_assessment import SCHEME
from sekimori.kernel.problems import Refused

PLAIN = {"people_count": 12}
SENSITIVE = {"people_count": 12, "special_care": ["病歴"]}


def level(said, **given):
    return settle(said, SCHEME, **{"wished": "", "reason": "", **given})[0]


def test_the_level_is_computed_from_what_is_said():
    assert (level(PLAIN), level(SENSITIVE)) == ("standard", "high")


def test_a_unit_may_ask_for_more_care_with_a_reason():
    assert level(PLAIN, wished="high", reason="名簿の対象者が特定されやすい") == "high"
    with pytest.raises(Refused, match="理由"):
        level(PLAIN, wished="high")


def test_nobody_asks_for_less_care_than_the_facts_demand():
    with pytest.raises(Refused, match="低く"):
        level(SENSITIVE, wished="standard")


def test_a_level_does_not_fall_by_itself():
    assert level(PLAIN, before="high") == "high"


def test_a_decision_lowers_to_the_computed_level_with_a_reason():
    assert lower(PLAIN, SCHEME, to="standard", reason="健康診断の結果を別のファイルに移した") == "standard"
    with pytest.raises(Refused, match="理由"):
        lower(PLAIN, SCHEME, to="standard", reason=" ")
    with pytest.raises(Refused, match="低く"):
        lower(SENSITIVE, SCHEME, to="standard", reason="軽くしたい")
