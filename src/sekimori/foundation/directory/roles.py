"""Which roles of a guideline somebody is named to, and what files and screens call them."""

from sekimori.guideline.model import Guideline, Holding, RoleRule, Scope

NAMED = (Holding.DESIGNATED, Holding.APPOINTED)


def rules_of_named_roles(guideline: Guideline) -> tuple[RoleRule, ...]:
    """This function will return the roles that are held by designation or appointment, in the pack's order."""
    return tuple(rule for rule in guideline.roles.values() if rule.by in NAMED)


def named_roles(guideline: Guideline) -> dict[str, str]:
    """This function will map what a file may write in 役割, the label or the code, to the role's code."""
    rules = rules_of_named_roles(guideline)
    return {**{rule.label: rule.code for rule in rules}, **{rule.code: rule.code for rule in rules}}


def whole_roles(guideline: Guideline) -> frozenset[str]:
    """This function will return the named roles that belong to the whole government and to no unit."""
    return frozenset(rule.code for rule in rules_of_named_roles(guideline) if rule.scope is Scope.GOVERNMENT)
