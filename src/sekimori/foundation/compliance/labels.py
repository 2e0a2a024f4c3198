"""The Japanese words for what a provision says of itself: who, where, when, how it is shown."""

from sekimori.foundation.compliance.control import CellStatus
from sekimori.guideline.model import Applies, Guideline, Modality, Provision, Reach, Scope, Trigger

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
SCOPE = {
    Scope.GOVERNMENT: "全体で1つ",
    Scope.AGENCY: "実施機関ごと",
    Scope.DEPARTMENT: "部ごと",
    Scope.UNIT: "課ごと",
    Scope.SECTION: "担当ごと",
}
APPLIES = {
    Applies.ALL: "すべて",
    Applies.HANDLING: "保有個人情報を取り扱うところ",
    Applies.SYSTEMS: "情報システムを所管するところ",
    Applies.ROOMS: "情報システム室等を所管するところ",
    Applies.SCHOOLS: "学校",
}
TRIGGER = {
    Trigger.STANDING: "いつも",
    Trigger.EVENT: "事があったとき",
    Trigger.PERIODIC: "定期に",
    Trigger.ONCE: "一度",
}
MODALITY = {
    Modality.SHALL: "しなければならない",
    Modality.SHOULD: "することが望ましい",
    Modality.MAY: "することができる",
    Modality.DEFINES: "言葉や範囲を定める",
}
REACH = {
    Reach.OWN: "自分のもの",
    Reach.SECTION: "自分の担当",
    Reach.UNIT: "自分の課",
    Reach.BELOW: "所管する部・課",
    Reach.ALL: "全体",
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
