"""Which of a government's own forms is in force, and which were."""

from dataclasses import dataclass
from datetime import date

from sekimori.foundation.applications.kind import Kind
from sekimori.foundation.applications.models import VERBS, FormTemplate
from sekimori.foundation.authority.actor import Actor
from sekimori.guideline.model import Guideline

VERB_LABELS = dict(VERBS)
FORMATS = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A kind's templates: what is used now and from a day to come, and what was used before."""

    kind: Kind
    current: tuple[FormTemplate, ...]
    past: tuple[FormTemplate, ...]


def in_force(kind: str, form: str, on: date) -> FormTemplate | None:
    """This function will return the template for an application submitted on a day.

    The day of submission decides, not that of printing: a new form does not restate what was applied for and decided
    on the old one. It is ``None`` where the government had no form of its own then.
    """
    rows = FormTemplate.objects.filter(
        kind=kind, format=form, since__lte=on, adopted_at__isnull=False, superseded_at__isnull=True
    )
    return rows.select_related("file").order_by("-since").first()


def formats_in_force(kind: str, on: date) -> tuple[str, ...]:
    """This function will return the formats in which a government's own form exists for a day, in one query."""
    rows = FormTemplate.objects.filter(
        kind=kind, since__lte=on, adopted_at__isnull=False, superseded_at__isnull=True
    ).values_list("format", flat=True)
    found = set(rows)
    return tuple(form for form in FORMATS if form in found)


def shelf(kind: Kind) -> Shelf:
    """This function will return the templates of a kind, newest first."""
    rows = list(
        FormTemplate.objects.filter(kind=kind.code, adopted_at__isnull=False)
        .select_related("file")
        .order_by("-since", "-pk")
    )
    return Shelf(
        kind,
        tuple(row for row in rows if row.superseded_at is None),
        tuple(row for row in rows if row.superseded_at is not None),
    )


def counts() -> dict[str, int]:
    """This function will return how many templates each kind uses or will use."""
    rows = FormTemplate.objects.filter(adopted_at__isnull=False, superseded_at__isnull=True)
    found: dict[str, int] = {}
    for kind in rows.values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def waiting(actor: Actor, template_id: int) -> FormTemplate | None:
    """This function will return a template this account has sent in and not yet decided on."""
    rows = FormTemplate.objects.filter(pk=template_id, account=actor.account, adopted_at__isnull=True)
    return rows.select_related("file").first()


def longest_route(guideline: Guideline, kind: str) -> tuple[tuple[str, str], ...]:
    """This function will return the act and the role of each step of a kind's longest route: the boxes of its form."""
    routes = [route.steps for route in guideline.routes if route.kind == kind]
    steps = max(routes, key=len, default=())
    return tuple((VERB_LABELS[step.verb.value], guideline.roles[step.role].label) for step in steps)
