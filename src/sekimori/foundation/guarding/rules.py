"""Who may be the second person, and whose own unit a change would take out: of the organisation alone."""

from collections.abc import Iterable

from sekimori.engines.authority.organisation import Organisation
from sekimori.kernel.problems import Problem


def bodies_of(person: int | None, organisation: Organisation) -> frozenset[int]:
    """This function will return the 課 in which somebody sits, in whatever capacity (本務・兼務・事務取扱)."""
    seats = organisation.seats_of.get(person, ()) if person is not None else ()
    return frozenset(organisation.body_of(seat.unit) for seat in seats)


def apart(first: Iterable[int], second: Iterable[int], organisation: Organisation) -> bool:
    """This function will say whether two people's units are apart: not the same, and neither under the other.

    Who sits in the 部 over a 課 is its superior, who sits under it a subordinate: neither is independent of it.
    """
    one, other = _with_all_below(first, organisation), _with_all_below(second, organisation)
    known = organisation.units.keys()
    return not (one & set(second) & known) and not (other & set(first) & known)


def touches(taken_out: Iterable[int], own: Iterable[int], organisation: Organisation) -> bool:
    """This function will say whether the units taken out are somebody's own: theirs, part of theirs, or over theirs."""
    return bool(_with_all_below(taken_out, organisation) & _with_all_below(own, organisation))


def _with_all_below(units: Iterable[int], organisation: Organisation) -> frozenset[int]:
    return frozenset(below for unit in units if unit in organisation.units for below in organisation.below(unit))


_ANOTHER = "別の組織に属する、別の役割の人に決めてもらってください"
REFUSALS = {
    "same_person": Problem("決める人", "提案した本人は決められません", _ANOTHER),
    "same_office": Problem("決める人", "提案したのと同じ役割では、代理でも後任でも決められません", _ANOTHER),
    "same_unit": Problem("決める人", "提案した人と同じ組織か、その上司・部下に当たる組織に属しています", _ANOTHER),
    "own_unit": Problem(
        "新しい値",
        "あなたの属する組織（その上と下の組織を含む）を、見る対象から外すことになります",
        "自分の組織は外せません。この試みは記録し、監査責任者の画面に示しました",
    ),
}


def not_the_second(*, same_person: bool, same_office: bool, units_apart: bool, own_unit: bool) -> str:
    """This function will return why somebody may not decide what another proposed, or an empty text if they may.

    ``same_office``: they would decide by the very role by which it was proposed, as its deputy or its next holder.
    The codes are keys of ``REFUSALS``.
    """
    if same_person:
        return "same_person"
    if own_unit:
        return "own_unit"
    if same_office:
        return "same_office"
    return "" if units_apart else "same_unit"
