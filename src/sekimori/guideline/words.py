"""The Japanese words for what a pack says in codes: the one place screens, commands and comparisons take them from."""

from collections.abc import Mapping

from sekimori.guideline.model import (
    Applies,
    Guideline,
    Holding,
    Level,
    Modality,
    PostClass,
    Reach,
    RoleRule,
    Scope,
    Trigger,
)

LEVEL: Mapping[Level, str] = {
    Level.CHAPTER: "章",
    Level.ARTICLE: "条",
    Level.PARAGRAPH: "項",
    Level.ITEM: "号",
}
SCOPE: Mapping[Scope, str] = {
    Scope.GOVERNMENT: "全体で1つ",
    Scope.AGENCY: "実施機関ごと",
    Scope.DEPARTMENT: "部ごと",
    Scope.UNIT: "課ごと",
    Scope.SECTION: "担当ごと",
}
APPLIES: Mapping[Applies, str] = {
    Applies.ALL: "すべて",
    Applies.HANDLING: "保有個人情報を取り扱うところ",
    Applies.SYSTEMS: "情報システムを所管するところ",
    Applies.ROOMS: "情報システム室等を所管するところ",
    Applies.SCHOOLS: "学校",
    Applies.OFFICES: "学校以外",
}
TRIGGER: Mapping[Trigger, str] = {
    Trigger.STANDING: "いつも",
    Trigger.EVENT: "事があったとき",
    Trigger.PERIODIC: "定期に",
    Trigger.ONCE: "一度",
}
MODALITY: Mapping[Modality, str] = {
    Modality.SHALL: "しなければならない",
    Modality.SHOULD: "することが望ましい",
    Modality.MAY: "することができる",
    Modality.DEFINES: "言葉や範囲を定める",
}
REACH: Mapping[Reach, str] = {
    Reach.OWN: "自分のもの",
    Reach.SECTION: "自分の担当",
    Reach.UNIT: "自分の課",
    Reach.BELOW: "所管する部・課",
    Reach.ALL: "全体",
}
POST_CLASS: Mapping[PostClass, str] = {
    PostClass.MAYOR: "長",
    PostClass.VICE_MAYOR: "副市長・副区長級",
    PostClass.AGENCY_HEAD: "機関の長",
    PostClass.DEPARTMENT_HEAD: "部長級",
    PostClass.DEPARTMENT_DEPUTY: "部次長・参事級",
    PostClass.UNIT_HEAD: "課長級",
    PostClass.UNIT_DEPUTY: "副課長・担当課長・副校長級",
    PostClass.SENIOR_CHIEF: "主幹・係長級",
    PostClass.CHIEF: "主査級",
    PostClass.MEMBER: "主任・主事級",
}


def how_held(rule: RoleRule, guideline: Guideline) -> str:
    """This function will say in one Japanese sentence how a role is held in this guideline."""
    post = POST_CLASS[rule.post_class] if rule.post_class else ""
    other = "・".join(guideline.roles[code].label for code in rule.same_as or ((rule.role,) if rule.role else ()))
    order = "、".join(POST_CLASS[candidate] for candidate in rule.candidates)
    sentences: Mapping[Holding, str] = {
        Holding.POST: f"{rule.unit}の{post}の職にある者",
        Holding.IN_CHARGE: f"{rule.unit}を担任する{post}の者",
        Holding.HEAD: "その組織の長",
        Holding.DESIGNATED: f"{other}が、{order}の順に候補から指定する者",
        Holding.APPOINTED: f"{other}が、{order}から任命する者",
        Holding.SAME_AS: f"{other}を務める者",
        Holding.MEMBERS: f"{other}の全員",
        Holding.EVERYONE: "職にある者全員",
        Holding.ACCOUNT: "利用者登録で定めた者",
    }
    return sentences[rule.by] + _besides(rule, other)


def _besides(rule: RoleRule, other: str) -> str:
    notes = []
    if rule.condition:
        notes.append("監査の公平を保てる者に限る")
    if rule.fallback:
        notes.append(f"候補がいなければ{other}自身")
    if rule.several:
        notes.append("複数でもよい")
    return f"（{'、'.join(notes)}）" if notes else ""
