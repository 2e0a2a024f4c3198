"""The authority table, the parameters and the checklists."""

from sekimori.guideline import catalogue
from sekimori.guideline.checks.contents import Contents
from sekimori.guideline.model import Grant, Parameter, Reach, Scope, Source, Vocabulary
from sekimori.guideline.schema import suggest
from sekimori.guideline.source import Faults


def check_grants(contents: Contents, vocabulary: Vocabulary | None, faults: Faults) -> None:
    """This function will note grants to unknown roles, of unknown actions, that reach nothing or cite no article."""
    scopes = {role.code: role.scope for role in contents.roles.made}
    for grant in contents.grants:
        contents.check_role(grant.role, grant.source, faults)
        contents.check_article(grant.article, grant.source, faults)
        if vocabulary is not None and grant.action not in vocabulary.actions:
            near = suggest(grant.action, vocabulary.actions)
            faults.add(grant.source, f"操作「{grant.action}」を知りません", f"{near}登録された操作の名にしてください。")
        _check_reach(grant, scopes.get(grant.role), faults)


def check_elevations(contents: Contents, faults: Faults) -> None:
    """This function will note elevations of what the authority table does not grant, or that are written twice."""
    granted = {(grant.role, grant.action) for grant in contents.grants}
    seen: dict[tuple[str, str], int] = {}
    for entry in contents.elevations:
        contents.check_article(entry.article, faults.at(entry.source, "article"), faults)
        pair = (entry.role, entry.action)
        if granted and pair not in granted:
            what = f"権限表が「{entry.role}」に「{entry.action}」を認めていません"
            faults.add(faults.at(entry.source, "action"), what, "権限表にある役割と操作の組にしてください。")
        if pair in seen:
            mend = f"{seen[pair]}行目と重ならないようにしてください。"
            faults.add(faults.at(entry.source, "action"), f"「{entry.action}」が二度書かれています", mend)
        seen.setdefault(pair, entry.source.line)


def _check_reach(grant: Grant, scope: Scope | None, faults: Faults) -> None:
    if scope is Scope.GOVERNMENT and grant.reach in (Reach.SECTION, Reach.UNIT, Reach.BELOW):
        what = f"全体に一人の役割「{grant.role}」の範囲「{grant.reach}」は、どこにも届きません"
        faults.add(grant.source, what, "範囲を own 又は all にしてください。")


def check_parameters(contents: Contents, faults: Faults) -> None:
    """This function will note unknown and missing parameters, and values that are not what the software asks for."""
    seen: dict[tuple[str, object], Parameter] = {}
    for parameter in contents.parameters.made:
        known = catalogue.PARAMETERS.get(parameter.code)
        if known is None:
            near = suggest(parameter.code, catalogue.PARAMETERS)
            faults.add(
                faults.at(parameter.source, "code"),
                f"数値「{parameter.code}」を知りません",
                f"{near}決められた名にしてください。",
            )
        elif type(parameter.value) is not known.kind or (known.kind is int and int(str(parameter.value)) <= 0):
            mend = "true 又は false にしてください。" if known.kind is bool else "1以上の整数にしてください。"
            faults.add(
                faults.at(parameter.source, "value"), f"「{parameter.code}」（{known.label}）の値が違います", mend
            )
        contents.check_article(parameter.article, faults.at(parameter.source, "article"), faults)
        key = (parameter.code, parameter.since)
        if key in seen:
            mend = f"{seen[key].source.line}行目と違う日から始めるか、片方を消してください。"
            faults.add(
                faults.at(parameter.source, "since"), f"「{parameter.code}」の同じ日からの値が二つあります", mend
            )
        seen.setdefault(key, parameter)
    _check_missing(contents, faults)


def _check_missing(contents: Contents, faults: Faults) -> None:
    where = Source(f"{contents.name}/parameters.toml", 1)
    first: dict[str, Parameter] = {}
    for parameter in sorted(contents.parameters.made, key=lambda each: each.since):
        first.setdefault(parameter.code, parameter)
    for code, kind in catalogue.PARAMETERS.items():
        if kind.required and not contents.parameters.knows(code):
            faults.add(
                where,
                f"「{code}」（{kind.label}）がありません",
                f'[[parameter]] code = "{code}" を書き足してください。',
            )
        elif code in first and first[code].since > contents.since:
            mend = f"since を版の始まり（{contents.since}）以前の日にした値を書き足してください。"
            faults.add(faults.at(first[code].source, "since"), f"「{code}」に、版の始まりの日の値がありません", mend)


def check_checklists(contents: Contents, faults: Faults) -> None:
    """This function will note unknown and missing checklists, and items that cite no article of the pack."""
    for checklist in contents.checklists.made:
        if checklist.code not in catalogue.CHECKLISTS:
            near = suggest(checklist.code, catalogue.CHECKLISTS)
            faults.add(
                faults.at(checklist.source, "code"),
                f"点検表「{checklist.code}」を知りません",
                f"{near}決められた名にしてください。",
            )
        for item in checklist.items:
            for article in item.articles:
                contents.check_article(article, faults.at(item.source, "articles"), faults, own_only=True)
    for code, label in catalogue.CHECKLISTS.items():
        if not contents.checklists.knows(code):
            where = Source(f"{contents.name}/checklists.toml", 1)
            faults.add(
                where,
                f"点検表「{code}」（{label}）がありません",
                f'[[checklist]] code = "{code}" を書き足してください。',
            )
