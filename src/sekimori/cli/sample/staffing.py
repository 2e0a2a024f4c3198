"""Who holds which post, and since when: filling the posts, seating and unseating people, and the change of 1 April."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sekimori.cli.sample.offices import Offices, Slot
from sekimori.cli.sample.people import RETIREMENT, SPECIAL, People, Worker
from sekimori.cli.sample.record import Record, Row, written

MANAGERS = 6  # ranks up to 課長 and 担当課長
LAST_MEMBER_RANK = 9
# How likely somebody is to stay in the post on 1 April, by rank group.
STAY_MANAGER, STAY_CHIEF, STAY_MEMBER, STAY_APPOINTEE = 0.5, 0.68, 0.8, 0.85
RESIGN = 0.012
DAY = timedelta(days=1)


@dataclass(slots=True)
class Tenure:
    """Somebody in a post from a day; ``also`` are the rows of the posts that come with it."""

    worker: Worker
    slot: Slot
    since: date
    row: Row
    also: list[Row] = field(default_factory=list)


class Staff:
    """The people in the posts at the point in time up to which the story has been told."""

    def __init__(self, offices: Offices, people: People, record: Record) -> None:
        self.offices = offices
        self.people = people
        self.record = record
        self.slots: dict[str, Slot] = {}
        self.seated: dict[str, Tenure] = {}
        self.attached: dict[str, list[dict]] = defaultdict(list)
        for entry in offices.facts.get("concurrent", ()):
            self.attached[entry["holder"]].append(entry)

    def fill(self, slots: Iterable[Slot], day: date, known: date) -> None:
        """This function will put an invented person into every post from a day."""
        for slot in slots:
            self.slots[slot.ref] = slot
            self.seat(slot, self.people.draw(slot, day), day, known)

    def seat(self, slot: Slot, worker: Worker, since: date, known: date) -> None:
        """This function will post somebody from a day, with whatever other posts go with this one."""
        last = _year_end(since) if slot.temporary else None
        charge = self.offices.facts.get("charge", {}).get(slot.ref, ())
        row = self.posting(worker, slot.place, slot.post, since=since, until=last, known=known, charge=charge)
        tenure = Tenure(worker, slot, since, row)
        for entry in self.attached[slot.ref]:
            tenure.also.append(
                self.posting(worker, entry["place"], entry["post"], mode="兼務", since=since, until=last, known=known)
            )
        self.seated[slot.ref] = tenure
        self.record.put(known, "職員", self.people.row(worker))

    def posting(
        self, worker: Worker, place: str, post: str, *, since: date, known: date,
        until: date | None = None, mode: str = "本務", charge: Iterable[str] = (),
    ) -> Row:  # fmt: skip
        """This function will record one posting and return its row."""
        row = {
            "職員番号": worker.number,
            "組織コード": self.offices.place_code(place),
            "職コード": self.offices.post_codes[post],
            "発令の種類": mode,
            "始期": since.isoformat(),
            "終期": written(until),
            "担任する部": ";".join(self.offices.place_code(place) for place in charge),
        }
        self.record.put(known, "発令", row)
        return row

    def unseat(self, ref: str, last: date, known: date, *, leaves: bool = False) -> Worker:
        """This function will end a posting, and those that came with it, on their last day."""
        tenure = self.seated.pop(ref)
        for row in (tenure.row, *tenure.also):
            if row["終期"] != written(last):
                self.record.put(known, "発令", {**row, "終期": written(last)})
        if leaves and tenure.worker.until != last:
            tenure.worker.until = last
            self.record.put(known, "職員", self.people.row(tenure.worker))
        return tenure.worker


def _year_end(since: date) -> date:
    return date(since.year + (since.month > 3), 3, 31)


class April:
    """The personnel change of 1 April: who leaves, who moves, who is promoted, who is new."""

    def __init__(self, staff: Staff, day: date, known: date, random: Random) -> None:
        self.staff, self.day, self.known, self.random = staff, day, known, random
        self.last = day - DAY
        self.rules = staff.offices.facts.get("april", {})
        # By trade and rank: who waits for a post, and which one they come from.
        self.free: dict[tuple[str, int], list[tuple[Worker, str]]] = defaultdict(list)

    def change(self) -> None:
        """This function will carry out the whole change."""
        staff = self.staff
        slots = {slot.ref: slot for slot in staff.offices.slots(self.day)}
        heirs = self._heirs(slots)
        staff.slots = slots
        followers: list[tuple[str, Worker]] = []
        for ref, tenure in list(staff.seated.items()):
            goes_on = ref if ref in slots else heirs.get(ref, "")
            fate = self._fate(tenure, ref)
            if fate == "stay" and ref in slots and not tenure.row["終期"]:
                continue
            if fate == "stay" and not goes_on:
                fate = "leave" if tenure.slot.temporary else "move"
            worker = staff.unseat(ref, self.last, self.known, leaves=fate == "leave")
            if fate == "stay":
                followers.append((goes_on, worker))
            elif fate == "move":
                self.free[worker.trade, tenure.slot.rank].append((worker, ref))
        for ref, worker in followers:
            staff.seat(slots[ref], worker, self.day, self.known)
        self._fill_vacancies()
        self._second(entry for waiting in self.free.values() for entry in waiting)

    def _heirs(self, slots: dict[str, Slot]) -> dict[str, str]:
        """For the posts of abolished units, the same post in a unit that takes over the work, one to one."""
        offices = self.staff.offices
        found: dict[str, str] = {}
        for ref, slot in self.staff.slots.items():
            if ref in slots:
                continue
            ended = offices.by_place.get(slot.place) or offices.by_place[slot.place.rpartition("/")[0]]
            for heir in offices.all:
                taken_over = ref.replace(ended.place, heir.place, 1)
                if ended.name in heir.origins and taken_over in slots and taken_over not in found.values():
                    found[ref] = taken_over
                    break
        return found

    def _second(self, surplus: Iterable[tuple[Worker, str]]) -> None:
        """Those for whom there is no post go to another body."""
        for worker, _ in surplus:
            worker.until = self.last
            self.staff.record.put(self.known, "職員", self.staff.people.row(worker))

    def _fate(self, tenure: Tenure, ref: str) -> str:
        worker, slot = tenure.worker, tenure.slot
        if slot.trade == SPECIAL or ref in self.rules.get("stay", ()):
            return "stay"
        age = self.day.year - worker.born
        if not slot.temporary and (age >= RETIREMENT or self.random.random() < RESIGN):
            return "leave"
        if ref in self.rules.get("move", ()):
            return "move"
        if slot.temporary:
            return "stay" if self.random.random() < STAY_APPOINTEE else "leave"
        likely = STAY_MANAGER if slot.rank <= MANAGERS else STAY_CHIEF if slot.rank < LAST_MEMBER_RANK else STAY_MEMBER
        return "stay" if self.random.random() < likely else "move"

    def _fill_vacancies(self) -> None:
        staff = self.staff
        for rank in range(LAST_MEMBER_RANK + 1):
            vacant = [slot for ref, slot in staff.slots.items() if slot.rank == rank and ref not in staff.seated]
            by_trade: dict[str, list[Slot]] = defaultdict(list)
            for slot in vacant:
                by_trade[slot.trade].append(slot)
            for trade, posts in by_trade.items():
                self._fill(trade, rank, posts)

    def _fill(self, trade: str, rank: int, posts: list[Slot]) -> None:
        """Vacant posts of a rank go to those displaced from the same rank, then to the promoted, then to the new."""
        waiting = self.free.pop((trade, rank), [])
        self.random.shuffle(waiting)
        for slot in posts:
            if not slot.temporary and not waiting and rank < LAST_MEMBER_RANK:
                waiting = self._promoted(trade, rank)
            chosen = None if slot.temporary else next((entry for entry in waiting if entry[1] != slot.ref), None)
            if chosen is None:
                worker = self.staff.people.draw(slot, self.day, newcomer=True)
            else:
                waiting.remove(chosen)
                worker = chosen[0]
            self.staff.seat(slot, worker, self.day, self.known)
        self._second(waiting)

    def _promoted(self, trade: str, rank: int) -> list[tuple[Worker, str]]:
        """The eldest of the next rank below, whose own post then falls vacant; ``[]`` if nobody is below."""
        for below in range(rank + 1, LAST_MEMBER_RANK + 1):
            displaced = self.free.get((trade, below))
            if displaced:
                displaced.sort(key=lambda entry: entry[0].born)
                return [displaced.pop(0)]
            ready = [
                tenure
                for ref, tenure in self.staff.seated.items()
                if tenure.slot.trade == trade and tenure.slot.rank == below and ref not in self.rules.get("stay", ())
                and not tenure.slot.temporary and tenure.since < self.day
            ]  # fmt: skip
            if ready:
                eldest = min(ready, key=lambda tenure: tenure.worker.born)
                return [(self.staff.unseat(eldest.slot.ref, self.last, self.known), eldest.slot.ref)]
        return []
