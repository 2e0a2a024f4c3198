"""Applications at a number of rows: run as `python -m bench.applications NUMBER`, prints who opens which pages.

The first call builds the sample; each call brings the applications to its number.
"""

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.config.settings")

from bench.timing import measure

ROLES = ("chief_protection_manager", "department_protection_manager", "protection_manager", "protection_officer")
PASSWORD = "sekimori-mihon-2026"  # of the sample, which everybody may know
TAKEOUTS = "/applications/ledger/handling-takeout/"


def main(total: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.applying import fill_applications
    from bench.parts import _quietly
    from sekimori.cli.sample.build import build
    from sekimori.foundation.directory.models import Government

    call_command("migrate", interactive=False, verbosity=0)
    if not Government.objects.exists():
        build("nerima", _quietly)
    filled = measure(lambda: fill_applications(total), times=1)
    found = {"filled": filled.each[0], "people": _people(), "pages": _pages(), "parts": _searches()}
    json.dump(found, sys.stdout, ensure_ascii=False)


def _searches() -> list[dict[str, Any]]:
    """A search is sent, not asked for by an address, so it is measured here: words that many, few and none hold."""
    from django.utils import timezone

    from bench.parts import _actor
    from sekimori.foundation.applications.queries.search import search

    found = []
    for role in ("chief_protection_manager", "protection_manager"):
        actor = _actor(role, timezone.localdate())
        for name, words in (("words of many", "税務署"), ("words of none", "水道局"), ("a number", "第1000500号")):
            times = measure(lambda actor=actor, words=words: search(actor, words), times=20)
            found.append({"name": f"search, {name}", "times": times.each, "note": role})
    return found


def _people() -> dict[str, str]:
    """Who signs in: for each role its holder with the most applications in their unit, and the busiest applicant."""
    from django.db.models import Count
    from django.utils import timezone

    from sekimori.foundation.applications.models import Application
    from sekimori.foundation.directory.queries import roster

    now = timezone.now()
    state = roster(timezone.localdate(now), now)
    by_unit = dict(Application.objects.values_list("unit").annotate(Count("pk")))

    def busy(held: Any) -> int:
        within = state.organisation.below(held.unit) if held.unit is not None else ()
        return sum(by_unit.get(unit, 0) for unit in within)

    found = {}
    for role in ROLES:
        holder = max((held for held in state.held if held.role == role), key=busy)
        found[role] = _account(holder.person)
    busiest = Application.objects.values_list("applicant").annotate(found=Count("pk")).order_by("-found", "applicant")
    found["staff"] = _account(busiest[0][0])
    return found


def _account(person: int) -> str:
    """The sign-in of somebody; the sample gives one only to the people of its story."""
    from django.utils import timezone

    from sekimori.foundation.accounts.models import Account

    account = Account.objects.filter(person=person).first()
    if account is None:
        account = Account(username=f"bench-{person}", person_id=person, created_at=timezone.now())
        account.set_password(PASSWORD)
        account.save()
    return account.username


def _pages() -> dict[str, list[str]]:
    from sekimori.foundation.applications.models import Application

    latest = Application.objects.filter(kind="handling.takeout", number__isnull=False).order_by("-pk")
    closed = latest.filter(state="closed").values_list("pk", flat=True)[0]
    middle = latest.values_list("pk", flat=True)[latest.count() // 2]
    number = Application.objects.filter(pk=middle).values_list("number", flat=True)[0]
    lists = ["/", "/applications/", TAKEOUTS]
    return {
        "chief_protection_manager": [
            *lists,
            f"{TAKEOUTS}?after={middle}",
            f"{TAKEOUTS}?state=remanded",
            f"{TAKEOUTS}?state=in_review&level=1",
            f"{TAKEOUTS}?overdue=1",
            f"{TAKEOUTS}?number={number}",
            f"/applications/{closed}/",
        ],
        "department_protection_manager": [*lists, f"{TAKEOUTS}?state=decided"],
        "protection_manager": [*lists, f"{TAKEOUTS}?overdue=1"],
        "protection_officer": lists,
        "staff": lists,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
