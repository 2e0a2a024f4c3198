"""Counting a guideline: how much of it there is, and how each demand is shown to be met."""

from dataclasses import dataclass

from sekimori.guideline.model import ATTESTATION, Guideline, Level


@dataclass(frozen=True, slots=True)
class Counts:
    """``leaves`` are the demands; each is computed, attested, delegated (and attested) or done by people."""

    provisions: int
    leaves: int
    items: int
    computed: int
    attested: int
    delegated: int
    by_people: int


def counts(guideline: Guideline) -> Counts:
    """This function will count a guideline's provisions; the last four figures add up to its leaves."""
    demands = guideline.demands
    delegated = sum(bool(demand.delegated_to) for demand in demands)
    by_people = sum(bool(demand.by_people) for demand in demands)
    attested = sum(demand.controls == (ATTESTATION,) and not demand.delegated_to for demand in demands)
    return Counts(
        provisions=len(guideline.provisions),
        leaves=len(demands),
        items=sum(provision.level is Level.ITEM for provision in guideline.provisions.values()),
        computed=len(demands) - delegated - by_people - attested,
        attested=attested,
        delegated=delegated,
        by_people=by_people,
    )
