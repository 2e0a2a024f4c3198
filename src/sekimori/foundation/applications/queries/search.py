"""Finding applications by number, title, unit, applicant or words of the content — a stretch at a time.

No index finds a part of a Japanese word in every database we run on. So a search looks through the newest stretch of
what the asker may see, newest first, and goes on to older ones when asked: every page costs the same, and nothing is
left out.
"""

import unicodedata
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from sekimori.engines.authority.ruling import Reachable
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.queries.rows import Row, as_rows, few_bodies, newest, row_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person, Unit
from sekimori.kernel.text import fold_words, keep_name

STRETCH = 10_000
SHOWN = 50
MOST_TERMS = 5
MOST_NAMED = 500  # units or people that one term may mean


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch held; ``older`` is the key from which the search goes on, ``None`` at the end."""

    rows: tuple[Row, ...]
    older: int | None


def visible(actor: Actor) -> QuerySet[Application]:
    """This function will return the submitted applications of every kind that an actor may see."""
    by_reach = _reaches(actor)
    condition = Q(applicant=actor.person) if actor.person is not None else Q(pk__in=[])
    for reach, codes in by_reach.items():
        condition |= Q(kind__in=codes) & (Q() if reach.everything else Q(unit__in=reach.units))
    # Where every kind is open everywhere, nothing is left to ask: the newest are read straight along the key.
    everything = len(by_reach) == 1 and next(iter(by_reach)).everything
    rows = Application.objects.filter(number__isnull=False)
    return rows if everything else rows.filter(condition)


def _reaches(actor: Actor) -> dict[Reachable, list[str]]:
    by_reach: dict[Reachable, list[str]] = {}
    for kind in kinds().values():
        by_reach.setdefault(actor.reachable(kind.view_action), []).append(kind.code)
    return by_reach


def search(actor: Actor, typed: str, *, before: int | None = None) -> Found:
    """This function will search the newest stretch of applications, or the stretch before a key.

    All terms must match; each may match the number, the title or text, the unit, or the applicant's name.
    """
    terms = typed.replace("\u3000", " ").split()[:MOST_TERMS]
    if not terms:
        return Found((), None)
    older = Q(pk__lt=before) if before is not None else Q()
    bodies = few_bodies(actor, _reaches(actor))
    end = _end_of_stretch(actor, older, bodies)
    rows = visible(actor).filter(older & Q(pk__gt=end))
    units, people = _units(terms), _people(terms)
    for term in terms:
        rows = rows.filter(_matches(term, units[term], people[term]))
    if bodies is not None:
        parts = [*(rows.filter(unit=unit) for unit in bodies), rows.filter(applicant=actor.person)]
        rows = Application.objects.filter(pk__in=newest(parts, SHOWN + 1))
    found = list(as_rows(rows).order_by("-pk")[: SHOWN + 1])
    following = found[SHOWN - 1].pk if len(found) > SHOWN else end + 1 if end else None
    return Found(tuple(row_of(application, actor.today) for application in found[:SHOWN]), following)


def _end_of_stretch(actor: Actor, older: Q, bodies: list[int] | None) -> int:
    """The key below which this stretch does not look, 0 if it reaches the oldest: counted in the few units somebody
    sees, or in everything for who sees many."""
    rows = Application.objects.filter(older)
    if bodies is None:
        keys = list(rows.order_by("-pk").values_list("pk", flat=True)[STRETCH : STRETCH + 1])
        return keys[0] if keys else 0
    parts = [*(rows.filter(unit=unit) for unit in bodies), rows.filter(applicant=actor.person)]
    seen = newest(parts, STRETCH + 1)
    return seen[STRETCH] if len(seen) > STRETCH else 0


def _matches(term: str, units: list[int], people: list[int]) -> Q:
    condition = Q(words__contains=fold_words(term))
    number = unicodedata.normalize("NFKC", term).removeprefix("第").removesuffix("号")
    if number.isdecimal() and len(number) < 9:
        condition |= Q(number=int(number))
    if units:
        condition |= Q(unit__in=units)
    return condition | Q(applicant__in=people) if people else condition


def _units(terms: list[str]) -> dict[str, list[int]]:
    named = list(Unit.objects.values_list("pk", "name"))
    return {term: [key for key, name in named if fold_words(term) in fold_words(name)][:MOST_NAMED] for term in terms}


def _people(terms: list[str]) -> dict[str, list[int]]:
    wanted = Q(pk__in=[])
    for term in terms:
        wanted |= Q(whole__contains=keep_name(term))
    whole = Concat(F("family_name"), F("given_name"), Value(""))
    named = list(Person.objects.annotate(whole=whole).filter(wanted).values_list("pk", "whole")[: MOST_NAMED * 2])
    return {term: [key for key, name in named if keep_name(term) in name][:MOST_NAMED] for term in terms}
