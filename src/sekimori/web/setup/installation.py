"""What remains to be prepared after the set-up, and the installation itself: for the technical administrator."""

from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from sekimori.engines.authority.roster import Roster
from sekimori.foundation.accounts import installation, queries
from sekimori.foundation.accounts.factors import factors_of
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.journal.write import record
from sekimori.guideline.model import Holding

VIEW = declare("installation.view", "設置状況を見る")
# Held by everybody or by an account: nothing an imported organisation could leave vacant.
NOT_FROM_POSTS = (Holding.EVERYONE, Holding.ACCOUNT)


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How many places of a role are filled and how many have something wrong; no names."""

    label: str
    held: int
    findings: int


@require_GET
@page(VIEW)
def remaining(request: Request) -> HttpResponse:
    """This function will list what is still to be prepared, and how many role holders the organisation yields."""
    actor = request.actor
    roster = actor.roster
    units = len(roster.organisation.units)
    context: dict[str, Any] = {
        "factors": factors_of(cast(Account, request.user)),
        "units": units,
        "people": len({seat.person for seat in roster.organisation.seats}),
        "roles": _counts(roster) if units else (),
        "without_account": queries.without_account(actor.today),
        "import_url": _url("directory:import"),
    }
    return render(request, "setup/remaining.html", context)


@require_GET
@page(VIEW)
def show(request: Request) -> HttpResponse:
    """This function will show what the installation is made of and how it answers to its own questions."""
    with transaction.atomic():
        record(request.actor, VIEW, object_kind="installation", ruling=request.actor.require(VIEW))
    checks = installation.checks(request.at)
    context = {
        "facts": installation.facts(),
        "checks": checks,
        "faults": sum(not check.fine for check in checks),
    }
    return render(request, "setup/installation.html", context)


def _counts(roster: Roster) -> tuple[RoleCount, ...]:
    return tuple(
        RoleCount(
            rule.label,
            sum(held.role == rule.code for held in roster.held),
            sum(finding.role == rule.code and finding.serious for finding in roster.findings),
        )
        for rule in roster.guideline.roles.values()
        if rule.by not in NOT_FROM_POSTS
    )


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
