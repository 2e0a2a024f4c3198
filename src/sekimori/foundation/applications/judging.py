"""What stands against a draft: one judgement for the confirmation page, the submission and a file of many drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import KEY_TYPES, Circumstances, Kind
from sekimori.foundation.applications.options import belongs_to
from sekimori.foundation.applications.routing import Routed, route_for
from sekimori.foundation.authority.actor import Actor
from sekimori.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as read, everything that stands against it, and the route it would take."""

    content: dict[str, object]
    problems: tuple[Problem, ...]
    route: Routed


def judge(actor: Actor, kind: Kind, draft: Mapping[str, object], *, unit: int, attachments: int) -> Judged:
    """This function will read a draft as a submission of a unit's and find everything that stands against it.

    :raises Refused: if the pack has no route for this kind and protection level.
    """
    content, problems = read(kind.fields, draft)
    problems += _foreign(kind, content, unit)
    route = route_for(actor, kind, content, unit=unit)
    if not problems:
        problems = kind.rule(content, Circumstances(actor.today, route.lowest_level, attachments))
    return Judged(content, problems, route)


def _foreign(kind: Kind, content: dict[str, object], unit: int) -> tuple[Problem, ...]:
    """Another unit's holding could lead to a milder route than the information deserves, so only one's own counts."""
    return tuple(
        Problem(entry.label, "選んだものが、課の一覧にありません", "一覧から選び直してください")
        for entry in kind.fields
        if entry.type in KEY_TYPES
        and isinstance(key := content.get(entry.code), int)
        and not belongs_to(entry.code, key, unit)
    )
