"""The units of a sample government and the posts there are in them, read from its data files."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import cycle, islice
from pathlib import Path

DATA = Path(__file__).parent / "data"
FOUNDED = date(2015, 4, 1)  # the day before which no sample looks
APPOINTEE, DISPATCHED = "会計年度任用職員", "派遣職員"
ELSEWHERE = "長は兼務"  # the unit's head is somebody whose main post is in another unit


@dataclass(frozen=True, slots=True)
class Office:
    """A department, 課, branch office or school. ``place`` is how the data files name it: 総務部/人事課."""

    code: str
    place: str
    name: str
    pattern: str
    kind: str
    policy: str
    agency: str
    headcount: int
    sections: tuple[str, ...]
    head: str  # the title, empty where the head's main post is elsewhere
    others: tuple[str, ...]
    traits: frozenset[str]
    since: date
    until: date | None  # the last day
    origins: tuple[str, ...]

    @property
    def handles(self) -> bool:
        """Whether it handles retained personal information; nearly all do."""
        return "取扱いなし" not in self.traits

    @property
    def parent(self) -> str:
        return self.place.rpartition("/")[0]

    def stands_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def section_code(self, section: str) -> str:
        return f"{self.code}{self.sections.index(section) + 1:02d}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A post to be filled: the ``nth`` holder of a title in a place (総務部/総務課/法制担当)."""

    place: str
    post: str
    nth: int
    person_kind: str
    trade: str
    rank: int  # 0 the mayor … 9 a clerk, in the order of the post classes

    @property
    def temporary(self) -> bool:
        """Whether it is filled for one fiscal year at a time."""
        return self.post in (APPOINTEE, DISPATCHED)

    @property
    def ref(self) -> str:
        return f"{self.place}:{self.post}" + (f"#{self.nth}" if self.nth > 1 else "")


class Offices:
    """Everything the data files of one sample government say about its units and posts."""

    def __init__(self, government: str) -> None:
        self.folder = DATA / government
        self.facts = tomllib.loads((self.folder / "government.toml").read_text())
        self.patterns = tomllib.loads((self.folder / "patterns.toml").read_text())
        self.posts = list(csv.DictReader((self.folder / "posts.csv").open(encoding="utf-8")))
        self.post_codes = {row["職名"]: row["職コード"] for row in self.posts}
        classes = list(dict.fromkeys(row["職の級"] for row in self.posts))
        self.ranks = {row["職名"]: classes.index(row["職の級"]) for row in self.posts}
        self.classes = {row["職名"]: row["職の級"] for row in self.posts}
        self.all = tuple(self._read())
        self.by_place = {office.place: office for office in self.all}

    def _read(self) -> Iterator[Office]:
        units: dict[str, int] = {}
        for row in csv.DictReader((self.folder / "units.csv").open(encoding="utf-8")):
            units.setdefault(row["部"], 0)
            code = f"{list(units).index(row['部']) + 1:02d}"
            if row["組織"]:
                units[row["部"]] += 1
                code += f"{units[row['部']]:03d}"
            yield self._office(row, code)

    def _office(self, row: dict[str, str], code: str) -> Office:
        pattern = self.patterns[row["型"]]
        traits = frozenset(row["特記"].split(";")) - {""}
        head = "" if ELSEWHERE in traits else row["長"] or pattern.get("head", "")
        return Office(
            code=code,
            place=f"{row['部']}/{row['組織']}" if row["組織"] else row["部"],
            name=row["組織"] or row["部"],
            pattern=row["型"],
            kind=pattern["kind"],
            policy=pattern.get("policy", "一般"),
            agency=row["実施機関"],
            headcount=int(row["人数"] or 0),
            sections=tuple(filter(None, row["担当"].split(";"))),
            head=head,
            others=tuple(filter(None, row["ほかの職"].split(";"))),
            traits=traits,
            since=date.fromisoformat(row["始期"]) if row["始期"] else FOUNDED,
            until=date.fromisoformat(row["終期"]) if row["終期"] else None,
            origins=tuple(filter(None, row["承継元"].split(";"))),
        )

    @cached_property
    def agencies(self) -> tuple[str, ...]:
        return tuple(self.facts["agencies"])

    def place_code(self, place: str) -> str:
        """This function will return the 組織コード of an office or of one of its 担当."""
        if place in self.by_place:
            return self.by_place[place].code
        office, _, section = place.rpartition("/")
        return self.by_place[office].section_code(section)

    def slots(self, day: date) -> tuple[Slot, ...]:
        """This function will return every post there is on a day, in the order of the data files."""
        return tuple(slot for office in self.all if office.stands_on(day) for slot in self._slots(office))

    def _slots(self, office: Office) -> Iterator[Slot]:
        pattern = self.patterns[office.pattern]
        counts: Counter[tuple[str, str]] = Counter()

        def slot(place: str, post: str, trade: str) -> Slot:
            counts[place, post] += 1
            kind = {APPOINTEE: APPOINTEE, DISPATCHED: "派遣労働者"}.get(post, pattern.get("person_kind", "職員"))
            return Slot(place, post, counts[place, post], kind, trade, self.ranks[post])

        trade = pattern["trade"] or office.place
        top = [office.head] if office.head else []
        top += [post for post, size in pattern.get("deputies", {}).items() if office.headcount >= size]
        for post in (*top, *office.others):
            own = pattern.get("head_trade", trade) if post == office.head else trade
            yield slot(office.place, post, "特別職" if post in self.facts["special_posts"] else own)
        places = [f"{office.place}/{section}" for section in office.sections] or [office.place]
        leads = list(islice(cycle(pattern.get("leads", ())), len(places)))
        for place, post in zip(places, leads, strict=False):
            yield slot(place, post, trade)
        room = max(0, office.headcount - len(top) - len(leads))
        for place, post in zip(cycle(places), _members(pattern, room), strict=False):
            yield slot(place, post, trade)


def _members(pattern: dict, room: int) -> Iterator[str]:
    """The titles of the members, with every so-manyth a fiscal-year appointee or a dispatched worker."""
    titles = cycle(pattern.get("members", ()))
    for number in range(1, room + 1):
        if number % pattern.get("dispatched", room + 1) == 0:
            yield DISPATCHED
        elif number % pattern.get("appointees", room + 1) == 0:
            yield APPOINTEE
        else:
            yield next(titles)
