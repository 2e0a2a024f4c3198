"""Roles: that each is held in a way somebody can fulfil."""

from collections.abc import Mapping

from sekimori.guideline import catalogue
from sekimori.guideline.checks.contents import Contents
from sekimori.guideline.model import Holding, RoleRule, Scope, Source
from sekimori.guideline.source import Faults

# What each way of holding needs, and what it may have besides; any other key would silently do nothing.
NEEDS: Mapping[Holding, tuple[str, ...]] = {
    Holding.POST: ("unit", "post_class"),
    Holding.IN_CHARGE: ("unit", "post_class"),
    Holding.HEAD: (),
    Holding.DESIGNATED: ("role", "candidates"),
    Holding.APPOINTED: ("role", "candidates"),
    Holding.SAME_AS: ("same_as",),
    Holding.MEMBERS: ("role",),
    Holding.EVERYONE: (),
    Holding.ACCOUNT: (),
}
MAY_HAVE: Mapping[Holding, tuple[str, ...]] = {
    Holding.DESIGNATED: ("fallback", "several"),
    Holding.APPOINTED: ("condition", "several"),
}
_OF_HOLDING = ("unit", "post_class", "role", "same_as", "candidates", "fallback", "condition", "several")
_WHOLE = (Scope.GOVERNMENT, Scope.AGENCY)
_PLACES = (Scope.DEPARTMENT, Scope.UNIT, Scope.SECTION)
SCOPES: Mapping[Holding, tuple[Scope, ...]] = {
    Holding.POST: _WHOLE,
    Holding.IN_CHARGE: _WHOLE,
    Holding.HEAD: _PLACES,
    Holding.MEMBERS: _WHOLE,
    Holding.EVERYONE: (Scope.GOVERNMENT,),
    Holding.ACCOUNT: (Scope.GOVERNMENT,),
}


def check_roles(contents: Contents, faults: Faults) -> None:
    """This function will note roles that nobody can hold, and roles the software speaks of that are missing."""
    by_code = {role.code: role for role in contents.roles.made}
    for role in contents.roles.made:
        _check_keys(role, faults)
        _check_scope(role, by_code, faults)
        contents.check_article(role.article, faults.at(role.source, "article"), faults)
        _check_others(role, contents, faults)
        _check_holdable(role, by_code, faults)
    for code, label in catalogue.ROLES.items():
        if not contents.roles.knows(code):
            where = Source(f"{contents.name}/roles.toml", 1)
            faults.add(
                where, f"役割「{code}」（{label}）がありません", f'[[role]] code = "{code}" を書き足してください。'
            )


def _check_others(role: RoleRule, contents: Contents, faults: Faults) -> None:
    named = {"role": (role.role,) if role.role else (), "same_as": role.same_as, "incompatible": role.incompatible}
    for key, others in named.items():
        for other in others:
            contents.check_role(other, faults.at(role.source, key), faults)
    if role.code in role.incompatible:
        where = faults.at(role.source, "incompatible")
        faults.add(where, f"役割「{role.code}」が自分自身と兼ねられません", "incompatible から消してください。")


def _check_keys(role: RoleRule, faults: Faults) -> None:
    for key in NEEDS[role.by]:
        if not getattr(role, key):
            what = f"役割「{role.code}」に {key} がなく、誰も就けません"
            faults.add(role.source, what, f'by = "{role.by}" のときは {key} を書いてください。')
    allowed = NEEDS[role.by] + MAY_HAVE.get(role.by, ())
    if extra := [key for key in _OF_HOLDING if getattr(role, key) and key not in allowed]:
        what = f'役割「{role.code}」の {"・".join(extra)} は、by = "{role.by}" では使われません'
        faults.add(faults.at(role.source, extra[0]), what, "そのキーを消すか、by を直してください。")
    if role.by is Holding.ACCOUNT and role.code != "technical_administrator":
        mend = "ほかの役割は、職（発令）から定まる置き方にしてください。"
        faults.add(
            faults.at(role.source, "by"), f"利用者登録に付けられるのは技術管理者だけです（「{role.code}」）", mend
        )


def _check_scope(role: RoleRule, by_code: Mapping[str, RoleRule], faults: Faults) -> None:
    allowed = SCOPES.get(role.by)
    if allowed is not None and role.scope not in allowed:
        mend = f"scope を {'・'.join(allowed)} のどれかにするか、by を直してください。"
        faults.add(
            faults.at(role.source, "scope"), f'役割「{role.code}」は scope = "{role.scope}" では誰も就けません', mend
        )
    for code in role.same_as:
        if code in by_code and by_code[code].scope is not role.scope:
            mend = f"どちらかの scope を直してください（「{code}」は {by_code[code].scope}）。"
            faults.add(
                faults.at(role.source, "same_as"),
                f"役割「{role.code}」と、兼ねる役割「{code}」の scope が違います",
                mend,
            )


def _check_holdable(role: RoleRule, by_code: Mapping[str, RoleRule], faults: Faults) -> None:
    seen: list[str] = []
    waiting = [role.code]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.append(current)
        rule = by_code.get(current)
        needed = () if rule is None else (*rule.same_as, *((rule.role,) if rule.role else ()))
        if role.code in needed:
            what = f"役割「{role.code}」は、もとをたどると自分自身に戻るため、誰も就けません"
            key = "same_as" if role.same_as else "role"
            faults.add(faults.at(role.source, key), what, f"{'・'.join(seen)} の same_as 又は role を直してください。")
            return
        waiting.extend(needed)
