"""Demands for tests, chosen by what they are and not by name: chapters keep taking over demands from the self-checks."""

from sekimori.foundation.compliance import rules
from sekimori.guideline.model import Scope


def attested_by_the_manager(city) -> list[str]:
    """This function will return the demands that a unit's manager answers for by self-check alone, as printed."""
    guideline = city.actor("manager").roster.guideline
    return [
        provision.canonical
        for provision in guideline.demands
        if provision.controls == (rules.ATTESTATION,)
        and provision.scope is Scope.UNIT
        and city.unit("0201").pk in rules.places(provision, city.actor("manager").organisation)
        and rules.attesting_role(guideline, provision) == "protection_manager"
    ]
