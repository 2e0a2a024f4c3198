"""Protection level 保護区分 of a holding: computed, raised by hand with a reason, never lowered without a decision."""

from collections.abc import Mapping

from sekimori.engines.protection.assessment import Assessment, HoldingFacts, assess
from sekimori.guideline.protection import ProtectionScheme
from sekimori.kernel.problems import Problem, Refused


def facts_of(said: Mapping[str, object]) -> HoldingFacts:
    """This function will return the facts a level is computed from, out of what is said of a holding."""
    people = said.get("people_count")
    return HoldingFacts(
        people=people if isinstance(people, int) else None,
        my_number=bool(said.get("my_number")),
        special_care=bool(said.get("special_care")),
        ordinance_special_care=bool(said.get("ordinance_special_care")),
        protected_people=bool(said.get("protected_people")),
        financial=bool(said.get("financial")),
        outsourced=bool(said.get("contractors")),
        foreign=bool(said.get("countries")),
        portable=bool(said.get("portable")),
    )


def settle(
    said: Mapping[str, object], scheme: ProtectionScheme, *, wished: str, reason: str, before: str = ""
) -> tuple[str, Assessment]:
    """This function will settle a holding's level: the computed one, or a stricter one wished with a reason.

    ``before`` is the level in force so far. A level never falls by itself: when the facts would lead to a less strict
    one, the old level stays until somebody with the right decides otherwise (see ``lower``).

    :raises Refused: if a wished level is less strict than the computed one, or is stricter without a reason.
    """
    assessment = assess(facts_of(said), scheme)
    computed = assessment.level
    wished_level = scheme.by_code.get(wished, computed) if wished else computed
    if wished and wished_level.rank < computed.rank:
        raise Refused(
            Problem(
                "保護区分",
                f"内容から計算した「{computed.label}」より低くはできません",
                "計算の理由を確かめ、内容の誤りを直してください",
            )
        )
    if wished_level.rank > computed.rank and not reason.strip() and wished != before:
        raise Refused(Problem("保護区分", "高くする理由が入力されていません", "理由を書いてください"))
    kept = scheme.by_code.get(before, wished_level)
    return max(wished_level, kept, key=lambda level: level.rank).code, assessment


def lower(said: Mapping[str, object], scheme: ProtectionScheme, *, to: str, reason: str) -> str:
    """This function will return the level a decision lowers to, never below the computed one.

    :raises Refused: if the level is below the computed one, or no reason is given.
    """
    computed = assess(facts_of(said), scheme).level
    target = scheme.level(to)
    if target.rank < computed.rank:
        raise Refused(
            Problem(
                "保護区分",
                f"計算した「{computed.label}」より低くはできません",
                f"「{computed.label}」以上を選んでください",
            )
        )
    if not reason.strip():
        raise Refused(Problem("理由", "入力されていません", "低くしてよいと決めた理由を書いてください"))
    return target.code
