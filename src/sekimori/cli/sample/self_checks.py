"""What the sample's units wrote in their self-checks 自己点検: most in time, some late or never, a few sent back."""

import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from sekimori.cli.sample.offices import DATA
from sekimori.cli.sample.record import at
from sekimori.cli.sample.story import Story
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.actions import AttestationRow, Upload
from sekimori.foundation.directory import queries as directory
from sekimori.guideline.model import Applies, Provision, Scope
from sekimori.kernel.moments import end_of_day

LAST_DAY = date(2026, 11, 20)
YEARS = (2025, 2026)  # fiscal years
OFFICER, AUDITOR = "protection_officer", "audit_manager"
# How many self-checks are late or never made, by a diligent unit and by one that is behind: what is red stands
# together in a few units, so that most departments are green.
LATE, NEVER = 0.006, 0.001
BEHIND_LATE, BEHIND_NEVER = 0.25, 0.3
LACKING, RETURNED, WITH_FILE, WAITING = 0.004, 0.005, 0.012, 0.015
MENDED, REPEATED = 0.9, 0.8  # of what was lacking, and of what was sent back, how much is put right by the next day
REASONS = (
    "いつ、何件を確かめたかを書いてください。",
    "点検票が添付されていません。付けて出し直してください。",
    "去年と同じ文面です。今年度に確かめた結果を書いてください。",
)
LACKS = "一部の係で手順が徹底されていないことが分かった。手順書を改め、係ごとに説明会を行う。"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of self-checks: who holds which role then, and where demands have cells."""

    on: date
    roster: Roster
    officers: dict[int, int]  # 課 → the officer who prepares there
    places: dict[tuple[Scope, Applies], frozenset[int | None]]


class SelfChecks:
    """Makes the rows for every cell that is answered by attestation, over both fiscal years."""

    def __init__(self, story: Story) -> None:
        self.facts = story.facts
        self.behind = {story.offices.place_code(place) for place in self.facts["behind"]}
        self.sayings = tomllib.loads((DATA / "attestations.toml").read_text(encoding="utf-8"))
        self.shown = {
            (story.offices.place_code(entry["place"]), demand): how
            for entry in self.facts["shown"]
            for how, demand in entry.items()
            if how != "place"
        }
        self._days: dict[date, Day] = {}

    def rows(self) -> Iterator[AttestationRow]:
        """This function will yield every self-check of the sample, the units' and the government's own."""
        today = self._day(self.calendar[-1])
        first = self._day(self.calendar[0])
        units = {**first.roster.organisation.units, **today.roster.organisation.units}
        for provision in today.roster.guideline.demands:
            if rules.ATTESTATION in provision.controls:
                places = self._places(provision, first) | self._places(provision, today)
                for place in sorted(places, key=lambda place: units[place].code if place else ""):
                    yield from self._cell(provision, place, units[place].code if place else "")

    @cached_property
    def calendar(self) -> tuple[date, ...]:
        """The days on which self-checks are made: in the first year every second month, then every month."""
        months = [date(2025, month, 1) for month in (6, 8, 10, 12)] + [
            date(2026, month, 1) for month in (2, *range(5, 12))
        ]
        days = [month.replace(day=self.facts["self_check_day"]) for month in months]
        return tuple(day - timedelta(days=max(0, day.weekday() - 4)) for day in days)

    def _day(self, on: date) -> Day:
        if on not in self._days:
            roster = directory.roster(on, end_of_day(on))
            officers: dict[int, int] = {}
            for held in roster.held:
                if held.role == OFFICER and held.unit is not None:
                    officers.setdefault(roster.organisation.body_of(held.unit), held.person)
            self._days[on] = Day(on, roster, officers, {})
        return self._days[on]

    def _places(self, provision: Provision, day: Day) -> frozenset[int | None]:
        key = provision.scope, provision.applies
        if key not in day.places:
            day.places[key] = frozenset(rules.places(provision, day.roster.organisation))
        return day.places[key]

    def _cell(self, provision: Provision, place: int | None, code: str) -> Iterator[AttestationRow]:
        """The self-checks of one cell. Chance hangs on the cell alone and does not change with its neighbours."""
        saying = self.sayings[provision.canonical]
        chance = Random(f"{self.facts['seed']}/{provision.canonical}/{code}")  # noqa: S311 the same every time
        none = "none" in saying and chance.random() < saying["none"]["share"]
        phase = Random(code).randrange(2)  # noqa: S311 half of the units take their turn a month later
        after = 0
        for year in YEARS:
            if year == YEARS[-1] and (how := self.shown.get((code, provision.canonical))):
                yield from self._as_shown(how, provision, place, chance)
                return
            due = self._due(year, saying["month"], phase)
            if due is None:
                return
            number = max(due, after) + self._delay(chance, code)
            made = self._made(provision, place, number, chance, none=none)
            yield from made
            after = number + len(made) + 1

    def _as_shown(self, how: str, provision: Provision, place: int | None, chance: Random) -> Iterator[AttestationRow]:
        """This year's self-check of a cell that somebody who tries the sample is to find so on their first screen."""
        day_before, last_day = (self._day(day) for day in self.calendar[-2:])
        row = self._row(provision, place, day_before if how == "returned" else last_day, chance, none=False)
        if row is None or how == "expired":
            return
        row = replace(
            row, answer=rules.Answer.SATISFIED, text=self._text(provision, chance, none=False), plan_date=None
        )
        if how == "returned":
            yield _sent_back(row, last_day, chance)
        else:
            yield replace(row, attested_by=None, attested_at=None)

    def _due(self, year: int, month: int, phase: int) -> int | None:
        """Which day of the calendar a fiscal year's self-check is asked for, ``None`` if it is still to come."""
        day = date(year + (month <= 3), month, 1)
        number = bisect_left(self.calendar, day) + phase
        return number if number < len(self.calendar) else None

    def _delay(self, chance: Random, code: str) -> int:
        late, never = (BEHIND_LATE, BEHIND_NEVER) if code in self.behind else (LATE, NEVER)
        drawn = chance.random()
        return len(self.calendar) if drawn < never else chance.randint(1, 3) if drawn < never + late else 0

    def _made(
        self, provision: Provision, place: int | None, number: int, chance: Random, *, none: bool
    ) -> list[AttestationRow]:
        """One year's self-check, and its repetition if it was sent back; nothing if there was nobody to make it."""
        if number >= len(self.calendar):
            return []
        day = self._day(self.calendar[number])
        if place not in self._places(provision, day):
            return []
        row = self._row(provision, place, day, chance, none=none)
        if row is None or row.attested_at is None or number + 1 >= len(self.calendar):
            return [row] if row else []
        next_day = self._day(self.calendar[number + 1])
        lacks = row.answer is rules.Answer.NOT_SATISFIED
        if not lacks:
            if chance.random() >= RETURNED or not next_day.roster.holders(AUDITOR):
                return [row]
            row = _sent_back(row, next_day, chance)
        if chance.random() >= (MENDED if lacks else REPEATED) or place not in self._places(provision, next_day):
            return [row]
        again = self._row(provision, place, next_day, chance, none=none)
        return [row, again] if again else [row]

    def _row(
        self, provision: Provision, place: int | None, day: Day, chance: Random, *, none: bool
    ) -> AttestationRow | None:
        organisation = day.roster.organisation
        attester = self._attester(provision, place, day)
        if attester is None:
            return None
        officer = day.officers.get(organisation.body_of(place), attester) if place is not None else attester
        waits = day.on >= self.calendar[-1] and chance.random() < WAITING
        lacking = not none and chance.random() < LACKING
        answer = rules.Answer.NOT_APPLICABLE if none else rules.Answer.SATISFIED
        text = self._text(provision, chance, none=none)
        return AttestationRow(
            canonical=provision.canonical,
            place=place,
            answer=rules.Answer.NOT_SATISFIED if lacking else answer,
            text=LACKS if lacking else text,
            prepared_by=officer,
            prepared_at=at(day.on, chance.randint(10, 12), chance.randint(0, 59)),
            attested_by=None if waits else attester,
            attested_at=None if waits else at(day.on, chance.randint(13, 17), chance.randint(0, 59)),
            plan_date=day.on + timedelta(days=chance.choice((30, 60, 90))) if lacking else None,
            files=(_paper(text, day.on),) if not lacking and chance.random() < WITH_FILE else (),
        )

    def _attester(self, provision: Provision, place: int | None, day: Day) -> int | None:
        guideline = day.roster.guideline
        role = rules.attesting_role(guideline, provision)
        where = rules.attesting_place(guideline, provision, place, day.roster.organisation)
        holders = day.roster.holders(role, where)
        return holders[0].person if holders else None

    def _text(self, provision: Provision, chance: Random, *, none: bool) -> str:
        saying = self.sayings[provision.canonical]
        text: str = saying["none"]["text"] if none else chance.choice(saying["texts"])
        return text.replace("{manager}", self._manager)

    @cached_property
    def _manager(self) -> str:
        return self._day(self.calendar[-1]).roster.guideline.roles["protection_manager"].label


def _sent_back(row: AttestationRow, day: Day, chance: Random) -> AttestationRow:
    auditor = day.roster.holders(AUDITOR)[0].person
    moment = at(day.on, 9, chance.randint(0, 59))
    return replace(row, returned_by=auditor, returned_at=moment, return_reason=chance.choice(REASONS))


def _paper(text: str, on: date) -> Upload:
    return Upload(f"点検票-{on.isoformat()}.txt", f"自己点検票\n点検日 {on.isoformat()}\n結果 {text}\n".encode())
