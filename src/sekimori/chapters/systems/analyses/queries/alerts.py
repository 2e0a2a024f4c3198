"""The alerts inbox: what waits for somebody's word, bundled by week, and one finding with everything said to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import Http404

from sekimori.chapters.systems.access_records.models import Source
from sekimori.chapters.systems.analyses import acts, rules
from sekimori.chapters.systems.analyses.desks import Desks, own_desks
from sekimori.chapters.systems.analyses.models import Alert, Answer
from sekimori.chapters.systems.analyses.queries.definitions import label_of
from sekimori.chapters.systems.analyses.rules import Kind, State
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.foundation.ledger import ledger_entries
from sekimori.kernel.moments import day_of

VIEW = declare("analyses.alert.view", "アクセス記録の分析の結果を見る")
ANSWER = declare("analyses.alert.answer", "アクセス記録の分析の結果に答える")
RECORDS = declare("analyses.records.view", "分析の結果の元になったアクセス記録を見る")
ITEMS, ANSWER_DAYS = "analyses.items_per_week", "analyses.answer_days"
WAITING = (State.OPEN.value, State.ASKED.value)
MOST = 5000  # findings looked at for one page


def visible(actor: Actor, desks: Desks, action: str = VIEW) -> QuerySet[Alert]:
    """This function will return what the table lets somebody reach; what they may see of it, ``Desks.seen`` decides.

    Nobody sees a finding about themselves.
    """
    rows = Alert.objects.exclude(person=actor.person) if actor.person is not None else Alert.objects.all()
    reach = actor.reachable(action)
    return rows if reach.everything else rows.filter(unit__in=desks.followed_by(reach.units))


def alert(actor: Actor, alert_id: int) -> tuple[Alert, Desks]:
    """This function will return one finding that somebody may see.

    :raises Http404: if there is none, or it is not theirs to see.
    """
    desks = Desks(actor.roster)
    found = visible(actor, desks).filter(pk=alert_id).first()
    if found is None or not desks.seen(found, own_desks(actor)):
        raise Http404
    return found, desks


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the analyses that found an act, and the findings with the records behind each."""

    id: int
    label: str
    why: str
    found: tuple[tuple[int, date, int], ...]  # finding, day, how many records


@dataclass(frozen=True, slots=True)
class Line:
    """One bundle as a line: what, who, when, against what is normal, and what may be said to it."""

    id: int  # of the finding that stands out most
    marks: str  # every finding of the bundle that is to be answered, with the number of its answers
    label: str
    reasons: tuple[Reason, ...]  # every analysis that found it, the one that stands out most first
    who: str
    post: str
    holding: str
    days: tuple[date, ...]
    acts: int  # in the line's state: what the page and the mail count
    more: int  # further acts in the bundle
    state: State
    state_label: str
    due: date
    grown: bool
    kinds: tuple[Kind, ...]
    of_nobody: bool  # about a system, not about somebody's acts: there is nobody to be asked

    @property
    def waits(self) -> bool:
        return self.state in (State.OPEN, State.ASKED)


@dataclass(frozen=True, slots=True)
class WeekShown:
    monday: date
    lines: tuple[Line, ...]
    rest: tuple[Line, ...]

    @property
    def in_rest(self) -> int:
        """How many acts the lines below the fold tell of."""
        return sum(1 + line.more for line in self.rest)


@dataclass(frozen=True, slots=True)
class Inbox:
    weeks: tuple[WeekShown, ...]
    waiting: int
    incidents: tuple[Line, ...]  # reported ones that the asker is to receive
    cut: bool


def mine(actor: Actor) -> tuple[list[Alert], Desks]:
    """This function will return the findings that wait for somebody's own word."""
    own, desks = own_desks(actor), Desks(actor.roster)
    if not own or not actor.may_somewhere(ANSWER):
        return [], desks
    rows = visible(actor, desks, ANSWER).filter(state__in=WAITING).defer("records").order_by("-day", "id")[:MOST]
    return [row for row in rows if desks.of(row) in own], desks


def inbox(actor: Actor) -> Inbox:
    """This function will return the weeks in which something waits for the asker, and what they are to receive."""
    waiting, desks = mine(actor)
    own = own_desks(actor)
    beside: list[Alert] = []
    if waiting:
        first = rules.monday_of(min(row.day for row in waiting))
        rows = visible(actor, desks, ANSWER).filter(day__gte=first).exclude(state__in=WAITING).defer("records")
        beside = [row for row in rows.order_by("-day", "id")[:MOST] if desks.of(row) in own]
    shown = lines_of(actor, [*waiting, *beside], desks)
    reported = to_receive(actor, desks)
    return Inbox(
        tuple(week for week in shown if any(line.waits for line in (*week.lines, *week.rest))),
        acts.count(waiting),
        _lines(actor, list(acts.by_act(reported).values()), desks, own),
        cut=len(waiting) >= MOST,
    )


def to_receive(actor: Actor, desks: Desks) -> list[Alert]:
    """This function will return what was reported as an incident to the asker and not received yet."""
    own = own_desks(actor)
    if not any(desk.role in (rules.CHIEF, rules.AUDITOR) for desk in own):
        return []
    rows = visible(actor, desks, ANSWER).filter(state=State.INCIDENT.value).defer("records").order_by("day", "id")
    return [row for row in rows if desks.receiver(row) in own]


def lines_of(actor: Actor, rows: Iterable[Alert], desks: Desks) -> tuple[WeekShown, ...]:
    """This function will bundle findings by week; each desk has its own lines on the page."""
    most = int(actor.roster.guideline.number(ITEMS, actor.today))
    by_desk: dict[rules.Desk, list[Alert]] = {}
    for row in rows:
        by_desk.setdefault(desks.of(row), []).append(row)
    known = {row.pk: row for members in by_desk.values() for row in members}
    found = [(week, desk) for desk, members in by_desk.items() for week in rules.weeks(map(found_of, members), most)]
    items = [item for week, _ in found for item in (*week.items, *week.rest)]
    own = own_desks(actor)
    drawn = iter(_lines(actor, [[known[one.id] for one in item.found] for item in items], desks, own))
    by_monday: dict[date, tuple[list[Line], list[Line]]] = {}
    for week, _ in found:
        lines, rest = by_monday.setdefault(week.monday, ([], []))
        lines += [next(drawn) for _ in week.items]
        rest += [next(drawn) for _ in week.rest]
    ordered = sorted(by_monday.items(), reverse=True)
    return tuple(WeekShown(monday, tuple(lines), tuple(rest)) for monday, (lines, rest) in ordered)


def line_of(actor: Actor, row: Alert, desks: Desks) -> Line:
    """This function will return the act that a finding tells of as a line of its own."""
    others = visible(actor, desks).filter(act=row.act).exclude(pk=row.pk).defer("records").order_by("-score", "id")
    bundle = [row, *(other for other in others if desks.of(other) == desks.of(row))]
    return _lines(actor, [bundle], desks, own_desks(actor))[0]


def found_of(row: Alert) -> rules.Found:
    """This function will return a finding as bundling looks at it."""
    who = f"p{row.person_id}" if row.person_id else f"{row.source}/{row.account}"
    return rules.Found(row.pk, row.analysis, who, row.day, row.score, State(row.state), row.act)


@dataclass(frozen=True)
class Words:
    """The names that a set of findings speaks of."""

    people: Mapping[int, str]
    posts: Mapping[int, str]
    holdings: Mapping[int, str]
    sources: Mapping[str, str]
    answered: Mapping[int, float]  # the value at the latest answer


def words_of(actor: Actor, rows: Iterable[Alert]) -> Words:
    """This function will look up every name that findings need, in four queries."""
    found = list(rows)
    people = {row.person_id for row in found if row.person_id is not None}
    entries = ledger_entries() if any(row.holding for row in found) else {}
    seats = actor.organisation.seats_of
    answered = [row.pk for row in found if row.answers_count and row.state == State.OPEN]
    return Words(
        {person.pk: person.name for person in Person.objects.filter(pk__in=people)} if people else {},
        {person: seats[person][0].post for person in people if seats.get(person)},
        {row.holding: entries[row.holding].name for row in found if row.holding is not None and row.holding in entries},
        dict(Source.objects.values_list("code", "label")) if any(_of_nobody(row) for row in found) else {},
        dict(Answer.objects.filter(alert__in=answered).order_by("number").values_list("alert", "value"))
        if answered
        else {},
    )


def _lines(actor: Actor, bundles: list[list[Alert]], desks: Desks, own: frozenset[rules.Desk]) -> tuple[Line, ...]:
    words = words_of(actor, [row for bundle in bundles for row in bundle])
    days = int(actor.roster.guideline.number(ANSWER_DAYS, actor.today))
    return tuple(_line(bundle, words, days, mine=desks.of(bundle[0]) in own) for bundle in bundles)


def _line(bundle: list[Alert], words: Words, days: int, *, mine: bool) -> Line:
    """The worst state of a bundle is the line's, and only what is in that state is answered with it."""
    state = acts.state_of(bundle)
    of_state = [row for row in bundle if row.state == state]
    lead = of_state[0]
    return Line(
        id=lead.pk,
        marks=" ".join(f"{row.pk}:{row.answers_count}" for row in of_state),
        label="、".join(dict.fromkeys(label_of(row.analysis) for row in bundle)),
        reasons=_reasons(bundle, lead),
        who=words.people.get(lead.person_id or 0, "") or lead.account or words.sources.get(lead.source, lead.source),
        post=words.posts.get(lead.person_id or 0, ""),
        holding=next((name for row in bundle if (name := words.holdings.get(row.holding or 0))), ""),
        days=tuple(sorted({row.day for row in bundle})),
        acts=acts.count(of_state),
        more=acts.count(bundle) - 1,
        state=state,
        state_label=rules.STATES[state],
        due=min(due_day(row, days) for row in of_state),
        grown=any(row.pk in words.answered for row in of_state),
        kinds=rules.POSSIBLE[state] if mine else (),
        of_nobody=_of_nobody(lead),
    )


def _of_nobody(row: Alert) -> bool:
    return row.person_id is None and not row.account


def _reasons(bundle: list[Alert], lead: Alert) -> tuple[Reason, ...]:
    by_analysis: dict[str, list[Alert]] = {lead.analysis: [lead]}
    for row in bundle:
        if row is not lead:
            by_analysis.setdefault(row.analysis, []).append(row)
    return tuple(
        Reason(
            rows[0].pk,
            label_of(code),
            rows[0].why,
            tuple(sorted(((row.pk, row.day, row.records_count) for row in rows), key=lambda each: (each[1], each[0]))),
        )
        for code, rows in by_analysis.items()
    )


def due_day(row: Alert, days: int) -> date:
    """This function will return the last day on which an answer is in time."""
    return day_of(row.created_at) + timedelta(days=days)
