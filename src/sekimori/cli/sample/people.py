"""Invented people: names drawn from lists of common names with their variant characters, the same on every run."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sekimori.cli.sample.offices import DATA, Slot

SHOWA_UNTIL = 1986  # people born later carry the given names of 平成
# Ages at the beginning by rank, from mayor to clerk.
AGES = ((58, 68), (56, 64), (58, 66), (54, 60), (50, 58), (46, 59), (44, 56), (40, 55), (33, 52), (22, 45))
SPECIAL = "特別職"  # mayors and the like: elected or named for a few years
NEWCOMERS, TEMPORARY = (22, 30), (24, 62)
RETIREMENT = 61  # 定年: people who reach it in a fiscal year leave at its end


@dataclass(slots=True)
class Worker:
    """Somebody of the sample; ``until`` is the last day."""

    number: str
    family: str
    family_kana: str
    given: str
    given_kana: str
    kind: str
    trade: str
    born: int
    hired: date
    until: date | None = None


@dataclass
class People:
    """Draws new people, one after the other."""

    domain: str
    random: Random
    _hired: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        rows = list(csv.DictReader((DATA / "family_names.csv").open(encoding="utf-8")))
        self._families = [(row["姓"], row["カナ"]) for row in rows]
        self._weights = [int(row["重み"]) for row in rows]
        self._given: dict[str, list[tuple[str, str]]] = {}
        for row in csv.DictReader((DATA / "given_names.csv").open(encoding="utf-8")):
            names = [tuple(entry.split("=")) for entry in row["名"].split()]
            self._given.setdefault(row["世代"], []).extend(names)  # type: ignore[arg-type]

    def draw(self, slot: Slot, day: date, *, newcomer: bool = False) -> Worker:
        """This function will invent somebody of a fitting age for a post; a newcomer is hired on the day."""
        young, old = NEWCOMERS if newcomer and slot.rank == len(AGES) - 1 else AGES[slot.rank]
        if slot.temporary:
            young, old = TEMPORARY
        age = self.random.randint(young, old)
        return self._person(slot, day, age, self._hired_on(slot, day, age, newcomer))

    def _hired_on(self, slot: Slot, day: date, age: int, newcomer: bool) -> date:
        if newcomer:
            return day
        short = slot.temporary or slot.trade == SPECIAL
        years = self.random.randint(0, 5) if short else max(0, age - 22 - self.random.randint(0, 6))
        return date(day.year - years, 4, 1)

    def _person(self, slot: Slot, day: date, age: int, hired: date) -> Worker:
        born = day.year - age
        family, family_kana = self.random.choices(self._families, self._weights)[0]
        given, given_kana = self.random.choice(self._given["昭和" if born < SHOWA_UNTIL else "平成"])
        self._hired[hired.year] += 1
        number = f"{hired.year % 100:02d}{self._hired[hired.year]:04d}"
        return Worker(number, family, family_kana, given, given_kana, slot.person_kind, slot.trade, born, hired)

    def row(self, worker: Worker) -> dict[str, str]:
        """This function will write somebody as a row of the sheet 職員."""
        return {
            "職員番号": worker.number,
            "姓": worker.family,
            "名": worker.given,
            "姓カナ": worker.family_kana,
            "名カナ": worker.given_kana,
            "区分": worker.kind,
            "メールアドレス": f"{worker.number}@{self.domain}",
            "採用日": worker.hired.isoformat(),
            "退職日": worker.until.isoformat() if worker.until else "",
        }
