"""The Japanese words for what a provision says of itself and for places: who, where, when, how it is shown."""

from sekimori.engines.authority.organisation import Organisation
from sekimori.foundation.compliance.control import CellStatus, Place
from sekimori.guideline.model import Guideline, Provision
from sekimori.guideline.words import APPLIES, MODALITY, REACH, SCOPE, TRIGGER

__all__ = [
    "APPLIES",
    "MODALITY",
    "REACH",
    "SCOPE",
    "SHAPE",
    "STATUS",
    "TRIGGER",
    "place_name",
    "provision_named",
    "slug_of",
    "who_must",
]

STATUS = {
    CellStatus.SATISFIED: "満たす",
    CellStatus.DUE: "期限が近い",
    CellStatus.UNMET: "未実施・期限超過",
    CellStatus.NOT_APPLICABLE: "該当なし",
}
SHAPE = {
    CellStatus.SATISFIED: "●",
    CellStatus.DUE: "▲",
    CellStatus.UNMET: "✕",
    CellStatus.NOT_APPLICABLE: "―",
}


def slug_of(provision: Provision) -> str:
    """This function will return the name a provision carries in URLs: its canonical id, or its order for headings."""
    return provision.canonical or f"n{provision.order}"


def provision_named(guideline: Guideline, slug: str) -> Provision | None:
    """This function will find the provision behind a URL name, or ``None``."""
    return next((provision for provision in guideline.provisions.values() if slug_of(provision) == slug), None)


def who_must(guideline: Guideline, provision: Provision) -> str:
    """This function will name the role a demand speaks to in the government's own words."""
    rule = guideline.roles.get(provision.actor)
    return rule.label if rule else guideline.terms.get(provision.actor, "職員")


def place_name(organisation: Organisation, place: Place) -> str:
    """This function will name a place: a section with its 課, the government as 全体."""
    if place is None:
        return "全体"
    return organisation.name_of(place)
