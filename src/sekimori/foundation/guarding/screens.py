"""What the screens of guarded settings show: what is in force, one change, and the history with every attempt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Max, Q
from django.http import Http404

from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor, Forbidden
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.guarding import actions, queries
from sekimori.foundation.guarding.declarations import Asking, Setting, settings
from sekimori.foundation.guarding.models import OPEN, Attempt, Change, Review
from sekimori.foundation.journal.models import Entry
from sekimori.foundation.journal.write import record
from sekimori.foundation.obligations.queries import REMIND
from sekimori.kernel.moments import day_of
from sekimori.kernel.months import months_later

VIEW = declare("guarding.setting.view", "二人で決める設定を見る")
HISTORY = declare("guarding.history.view", "設定の変更の経過と、受け付けなかった試みを見る")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One setting for one scope, as it stands."""

    code: str
    scope: str
    scope_label: str
    value: str
    since: datetime | None
    by: str  # the posts of who proposed and who decided; empty where the pack's value holds
    change: int | None
    waiting: int | None  # the proposal that waits for its second person
    may_propose: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One setting with all its scopes that the reader may see."""

    code: str
    label: str
    theme: str
    help: str
    ref: str  # the article as printed, where this guideline has it
    lines: tuple[Line, ...]
    reviewed_on: date | None
    next_review: date
    overdue: bool
    soon: bool  # to be looked at again by now or in the days of reminding

    @property
    def changed(self) -> tuple[Line, ...]:
        """The scopes whose value two people have set."""
        return tuple(line for line in self.lines if line.change)


@dataclass(frozen=True, slots=True)
class Theme:
    """Settings that belong together, under one heading."""

    label: str
    groups: tuple[Group, ...]

    @property
    def waiting(self) -> int:
        return sum(line.waiting is not None for group in self.groups for line in group.lines)

    @property
    def changed(self) -> int:
        return sum(len(group.changed) for group in self.groups)

    @property
    def names(self) -> str:
        return "、".join(group.label for group in self.groups)


@dataclass(frozen=True, slots=True)
class Overview:
    groups: tuple[Group, ...]
    may_review: bool
    may_see_history: bool

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The settings by theme, in the order of their declaration."""
        by_theme: dict[str, list[Group]] = {}
        for group in self.groups:
            by_theme.setdefault(group.theme, []).append(group)
        return tuple(Theme(label, tuple(found)) for label, found in by_theme.items())

    @property
    def to_review(self) -> tuple[Group, ...]:
        """What is to be looked at again by now or soon, the most urgent first."""
        return tuple(sorted((group for group in self.groups if group.soon), key=lambda group: group.next_review))

    @property
    def waiting(self) -> tuple[tuple[Group, Line], ...]:
        """The proposals that wait for their second person."""
        return tuple((group, line) for group in self.groups for line in group.lines if line.waiting is not None)


def overview(actor: Actor) -> Overview:
    """This function will return every setting in force that the actor may see, in a fixed number of queries."""
    now, agreed, reviews = queries.asking(actor.at), queries.values(), last_reviews(actor.at)
    posts = {
        key: (first, second) for key, first, second in _decided().values_list("pk", "proposed_post", "decided_post")
    }
    begun = set_up_on()
    waiting = {(row.setting, row.scope): row.pk for row in open_changes(actor, now)}
    groups = []
    for declared in settings().values():
        lines = []
        for scope, label in visible_scopes(actor, declared, now):
            found = agreed.in_force(declared.code, scope, at=actor.at, guideline=now.guideline)
            by = "、".join(posts.get(found.change, ())) if found.change else ""
            lines.append(
                Line(
                    code=declared.code,
                    scope=scope,
                    scope_label=label,
                    value=declared.kind.told(found.value, now.organisation),
                    since=found.since,
                    by=by,
                    change=found.change,
                    waiting=waiting.get((declared.code, scope)),
                    may_propose=may_propose(actor, declared, scope, now),
                )
            )
        if lines:
            due = next_review(declared, now, reviews.get(declared.code), begun)
            groups.append(_group(declared, now, tuple(lines), reviews.get(declared.code), due))
    return Overview(tuple(groups), bool(actor.may(actions.REVIEW)), bool(actor.may(HISTORY)))


def _group(declared: Setting, now: Asking, lines: tuple[Line, ...], last: datetime | None, due: date) -> Group:
    provision = now.guideline.by_canonical.get(declared.article)
    return Group(
        code=declared.code,
        label=declared.label,
        theme=declared.theme,
        help=declared.help,
        ref=provision.ref if provision else "",
        lines=lines,
        reviewed_on=day_of(last) if last else None,
        next_review=due,
        overdue=due < day_of(now.at),
        soon=due <= day_of(now.at) + timedelta(days=int(now.guideline.number(REMIND, day_of(now.at)))),
    )


def _decided():
    return Change.objects.exclude(outcome=OPEN)


def last_reviews(at: datetime) -> dict[str, datetime]:
    """This function will return when each setting was last looked at again, in one query."""
    rows = Review.objects.filter(at__lte=at).values_list("setting").annotate(last=Max("at"))
    return dict(rows.values_list("setting", "last"))


def set_up_on() -> date:
    """This function will return the day on which the government was set up: settings are looked at from then on."""
    return day_of(directory.government().created_at)


def next_review(declared: Setting, now: Asking, last: datetime | None, set_up: date) -> date:
    """This function will return the day by which a setting must be looked at again, counted from the last time."""
    return months_later(day_of(last) if last else set_up, now.guideline.number(declared.review_months, day_of(now.at)))


def visible_scopes(actor: Actor, declared: Setting, now: Asking) -> Iterable[tuple[str, str]]:
    """This function will yield the scopes of a setting that somebody may see, with their words."""
    for scope, label in declared.scopes.choices(now):
        if visible(actor, declared, scope, now):
            yield scope, label


def visible(actor: Actor, declared: Setting, scope: str, now: Asking) -> bool:
    """This function will say whether somebody may see a setting: what holds for the whole, and what is their units'."""
    units = declared.scopes.units(scope, now)
    if not units:
        return actor.may_somewhere(VIEW)
    reach = actor.reachable(VIEW)
    return reach.everything or bool(units & reach.units)


def may_propose(actor: Actor, declared: Setting, scope: str, now: Asking) -> bool:
    """This function will say whether somebody may propose another value of a setting for a scope."""
    wanted = actions.targets(declared, scope, now)
    return actor.person is not None and all(actor.may(actions.PROPOSE, target) for target in wanted)


def open_changes(actor: Actor, now: Asking) -> list[Change]:
    """This function will return the proposals that wait for a second person and are not over."""
    rows = Change.objects.filter(outcome=OPEN, expires_on__gt=actor.today).order_by("proposed_at", "pk")
    known = settings()
    return [
        row for row in rows if row.setting in known and actions.may_still_propose(row, known[row.setting], now, actor)
    ]


def to_decide(actor: Actor) -> list[Change]:
    """This function will return the proposals whose second person the actor may be."""
    if actor.person is None or not actor.may_somewhere(actions.DECIDE):
        return []
    now, found = queries.asking(actor.at), []
    for change in open_changes(actor, now):
        if not _why_not(actor, change, now):
            found.append(change)
    return found


def _why_not(actor: Actor, change: Change, now: Asking) -> str:
    declared = settings()[change.setting]
    try:
        ruling = actions.required(actor, actions.DECIDE, declared, change.scope, now, unlike=change)
    except Forbidden:
        return "no_right"
    return actions.why_not(change, declared, now, actor.person, ruling)


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words."""

    row: Change
    label: str
    scope_label: str
    before: str
    after: str
    over: bool  # still open in the table, but nobody may decide it any more

    @property
    def last_day(self) -> date:
        """The last day on which it may be decided."""
        return self.row.expires_on - timedelta(days=1)

    @property
    def outcome(self) -> str:
        return "期限切れ・失効" if self.over else self.row.get_outcome_display()


@dataclass(frozen=True, slots=True)
class Detail:
    told: Told
    may_decide: bool
    may_withdraw: bool
    why_not: str  # why the reader, who holds the right, is no second person here


def change_detail(actor: Actor, key: int) -> Detail:
    """This function will return one change. :raises Http404: if there is none, or it is out of reach."""
    row = Change.objects.select_related("proposed_by", "decided_by").filter(pk=key).first()
    now, known = queries.asking(actor.at), settings()
    if row is None or row.setting not in known or not visible(actor, known[row.setting], row.scope, now):
        raise Http404
    told = tell(row, now, actor)
    waits = row.outcome == OPEN and not told.over
    why = _why_not(actor, row, now) if waits else "no_right"
    holds = any((held.role, held.unit) == (row.proposed_role, row.proposed_place) for held in actor.held)
    return Detail(
        told=told,
        may_decide=waits and not why,
        may_withdraw=waits and (row.proposed_by_id == actor.person or holds),
        why_not=actions.rules.REFUSALS[why].what if why in actions.rules.REFUSALS else "",
    )


def tell(row: Change, now: Asking, actor: Actor) -> Told:
    """This function will say a change in words."""
    declared = settings()[row.setting]
    over = row.outcome == OPEN and (
        row.expires_on <= actor.today or not actions.may_still_propose(row, declared, now, actor)
    )
    return Told(
        row=row,
        label=declared.label,
        scope_label=dict(declared.scopes.choices(now)).get(row.scope, row.scope),
        before=declared.kind.told(row.before, now.organisation),
        after=declared.kind.told(row.value, now.organisation),
        over=over,
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt in words."""

    row: Attempt
    label: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Settings that somebody signed to have looked at again, at one time."""

    row: Review
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    changes: tuple[Told, ...]
    page: Page
    attempts: tuple[Tried, ...]
    reviews: tuple[Looked, ...]


@transaction.atomic
def history(actor: Actor, number: int = 1) -> Past:
    """This function will return all that was ever proposed, newest first, and every attempt; the reading is recorded.

    :raises Forbidden: if the actor may not see it.
    """
    ruling, now, known = actor.require(HISTORY), queries.asking(actor.at), settings()
    rows = Change.objects.filter(setting__in=known).select_related("proposed_by", "decided_by")
    page = Paginator(rows.order_by("-proposed_at", "-pk"), PAGE).get_page(number)
    tried = Attempt.objects.filter(Q(setting__in=known)).select_related("by").order_by("-at", "-pk")[:PAGE]
    record(actor, HISTORY, object_kind="setting", facts={"rows": len(page.object_list)}, ruling=ruling)
    told = tuple(tell(row, now, actor) for row in page)
    return Past(told, page, tuple(_tried(row, now) for row in tried), tuple(_looked(known)))


def _looked(known: dict[str, Setting]) -> Iterator[Looked]:
    """The latest reviews, those signed together as one."""
    rows = Review.objects.filter(setting__in=known).select_related("by").order_by("-at", "by", "pk")[: PAGE * 4]
    for _, signed in groupby(rows, key=lambda row: (row.at, row.by_id)):
        found = list(signed)
        yield Looked(found[0], tuple(known[row.setting].label for row in found))


def unread_attempts(actor: Actor) -> int:
    """This function will count the attempts of others since somebody who may read the history last did."""
    if actor.person is None or not actor.may(HISTORY):
        return 0
    read = Entry.objects.filter(action=HISTORY, person=actor.person, outcome="done").aggregate(last=Max("at"))["last"]
    tried = Attempt.objects.filter(setting__in=settings(), at__lte=actor.at).exclude(by=actor.person)
    return tried.filter(at__gt=read).count() if read else tried.count()


def _tried(row: Attempt, now: Asking) -> Tried:
    declared, units = settings()[row.setting], now.organisation.units
    unit = now.organisation.name_of(row.unit) if row.unit in units and row.unit is not None else ""
    return Tried(row, declared.label, declared.kind.told(row.value, now.organisation), unit)
