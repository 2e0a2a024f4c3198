"""Routes and protection levels: roles, levels and articles they name, and no level without a route."""

from sekimori.guideline.checks.contents import Contents
from sekimori.guideline.schema import suggest
from sekimori.guideline.source import Faults


def check_routes(contents: Contents, faults: Faults) -> None:
    """This function will note routes that name unknown things, and levels without a route for a kind."""
    levels = {level.code for level in contents.protection.levels}
    covered: dict[str, set[str]] = {}
    for route in contents.routes:
        contents.check_article(route.article, faults.at(route.source, "article"), faults)
        for level in route.levels:
            if level not in levels:
                near = suggest(level, levels)
                what = f"保護区分「{level}」がありません"
                faults.add(
                    faults.at(route.source, "levels"), what, f"{near}protection.toml にある保護区分にしてください。"
                )
        for step in route.steps:
            for role in (step.role, *step.deputies):
                contents.check_role(role, route.source, faults)
        covered.setdefault(route.kind, set()).update(route.levels or levels)
    for route in contents.routes:
        if missing := levels - covered[route.kind]:
            what = f"「{route.kind}」に、保護区分「{'・'.join(sorted(missing))}」の経路がありません"
            faults.add(route.source, what, "その保護区分の [[route]] を書き足してください。")
            covered[route.kind] |= missing


def check_protection(contents: Contents, faults: Faults) -> None:
    """This function will note rules of the protection levels that cite no article of the pack or of a law."""
    for rule in contents.protection.rules:
        contents.check_article(rule.article, faults.at(rule.source, "article"), faults)
