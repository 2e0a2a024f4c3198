"""What waits for the owner of a key: their obligations, most urgent first."""

from dataclasses import replace
from typing import Any

from django.urls import reverse

from sekimori.api.operation import LIMIT, LIMIT_MOST, Answer, Call, Operation, Resource, page_of
from sekimori.api.shape import day, key, maybe, number, one_of, text, thing
from sekimori.foundation.obligations.queries import matter_of, obligations_of
from sekimori.foundation.obligations.registry import Need, Obligation
from sekimori.kernel.problems import Problem, Refused

VIEW = "home.view"
MATTER = text("同じことを指す印。期限が変わっても同じ", longest=32)
OBLIGATION = thing(
    "すること",
    id=MATTER,
    need=one_of(tuple(need.value for need in Need), "求められること"),
    title=text(),
    detail=text(longest=4000),
    ref=text("条番号"),
    place=maybe(thing("場所（なければ全体）", id=key(), name=text())),
    due=maybe(day("期限。なければ定めがない")),
    overdue_days=number("期限を過ぎた日数"),
    url=text("画面のパス", longest=400),
)
FROM_START = Problem("after", "そのことは、もう終わったか、ありません", "after を付けずに、始めから読んでください")


def many(call: Call) -> Answer:
    """The owner's obligations. They name no person, so reading them is not recorded, as on the home page.

    What waits is worked out with all of the owner's rights: the key was made for seeing what waits, not for doing it.
    """
    actor = replace(call.actor, scopes=None)
    before, need = call.day("due_before"), call.asked.get("need")
    found = [
        one
        for one in (obligations_of(actor) if actor.person is not None else ())
        if (before is None or (one.due is not None and one.due < before)) and (not need or one.need.value == need)
    ]
    rest = _after(found, call.asked.get("after", ""))
    shown = rest[: call.limit]
    following = matter_of(shown[-1]) if len(rest) > len(shown) else None
    return Answer({"items": [_told(one, call) for one in shown], "next": following})


def _after(found: list[Obligation], mark: str) -> list[Obligation]:
    if not mark:
        return found
    places = [place for place, one in enumerate(found) if matter_of(one) == mark]
    if not places:
        raise Refused(FROM_START)
    return found[places[-1] + 1 :]


def _told(one: Obligation, call: Call) -> dict[str, Any]:
    return {
        "id": matter_of(one),
        "need": one.need.value,
        "title": one.title,
        "detail": one.detail,
        "ref": one.ref,
        "place": {"id": one.place, "name": one.place_name} if one.place is not None else None,
        "due": one.due.isoformat() if one.due else None,
        "overdue_days": one.overdue_days(call.actor.today),
        "url": reverse(one.url_name, args=one.url_args),
    }


RESOURCES = (
    Resource(
        "obligations",
        "obligations",
        (
            Operation(
                "GET",
                "listObligations",
                "わたしの仕事を読む",
                VIEW,
                many,
                page_of(OBLIGATION, following=MATTER),
                carries_nobody="one's own duties, which name no person",
                parameters={
                    "due_before": day("期限がこの日より前のもの"),
                    "need": one_of(tuple(need.value for need in Need)),
                    "after": text("前のページの next", longest=32, least=1),
                    "limit": number(f"一度に返す件数（なければ{LIMIT}）", least=1, most=LIMIT_MOST),
                },
            ),
        ),
    ),
)
