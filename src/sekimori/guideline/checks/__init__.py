"""What must fit together in a version, once its rows are read: references, roles that somebody can hold, no demand
without an answer."""

from sekimori.guideline.checks.articles import check_articles
from sekimori.guideline.checks.conduct import check_protection, check_routes
from sekimori.guideline.checks.contents import Contents
from sekimori.guideline.checks.lists import check_checklists, check_elevations, check_grants, check_parameters
from sekimori.guideline.checks.roles import check_roles
from sekimori.guideline.model import Vocabulary
from sekimori.guideline.source import Faults

__all__ = ["Contents", "check"]


def check(contents: Contents, vocabulary: Vocabulary | None, faults: Faults) -> None:
    """This function will note everything in a version that does not fit together."""
    check_articles(contents, vocabulary, faults)
    check_roles(contents, faults)
    check_grants(contents, vocabulary, faults)
    check_elevations(contents, faults)
    check_parameters(contents, faults)
    check_checklists(contents, faults)
    check_routes(contents, faults)
    check_protection(contents, faults)
