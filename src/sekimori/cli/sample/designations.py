"""Who is named to a role: 保護担当者 in every place, committee members and the like by post; kept up, with lapses."""

from collections import defaultdict
from datetime import date, timedelta

from sekimori.cli.sample.people import Worker
from sekimori.cli.sample.record import Row
from sekimori.cli.sample.staffing import Staff

OFFICER = "protection_officer"


class Designations:
    """Keeps the designations in step with who sits where, except in the places that lapse (``lapse`` in the data)."""

    def __init__(self, staff: Staff, candidates: tuple[str, ...]) -> None:
        """``candidates`` are the labels of the post classes from which officers are named, first choice first."""
        self.staff = staff
        self.facts = staff.offices.facts
        self.ranks = {
            post: candidates.index(label) for post, label in staff.offices.classes.items() if label in candidates
        }
        self.open: dict[tuple[str, str], tuple[Worker, Row]] = {}  # (role, place or post) → who, the row
        self.lapses = {entry["place"]: entry for entry in self.facts.get("lapse", ())}

    def review(self, on: date, known: date) -> None:
        """This function will name whoever must be named from a day, and end what has become void."""
        sitting = self._sitting()
        places = self._places(on)
        for place in [place for role, place in self.open if role == OFFICER and place not in places]:
            self._end(OFFICER, place, on, known)
        for place, seats in places.items():
            code = self.staff.offices.place_code(place)
            self._keep_up(OFFICER, place, code, self._best(sitting, seats), on, known)
        for role, holders in self.facts.get("named", {}).items():
            for ref in holders:
                tenure = self.staff.seated.get(ref)
                self._keep_up(role, ref, "", tenure.worker if tenure else None, on, known)

    def _places(self, on: date) -> dict[str, list[str]]:
        """Every place that needs an officer, and the places whose people may be named there."""
        found: dict[str, list[str]] = {}
        for office in self.staff.offices.all:
            if not office.stands_on(on) or office.kind == "部" or not office.handles:
                continue
            sections = [f"{office.place}/{section}" for section in office.sections]
            if self.facts["officers"] == "section" and office.kind == "課" and sections:
                found |= {section: [section] for section in sections}
            elif self.facts["officers"] == "section":
                found[office.place] = [office.place, *sections]
            else:
                found[office.place] = sections[:1] or [office.place]
        return found

    def _sitting(self) -> dict[str, list[tuple[str, Worker]]]:
        """Who sits in each place and in which post, in the order of the posts."""
        found: dict[str, list[tuple[str, Worker]]] = defaultdict(list)
        for ref in self.staff.slots:
            if tenure := self.staff.seated.get(ref):
                found[tenure.slot.place].append((tenure.slot.post, tenure.worker))
                for entry in self.staff.attached.get(ref, ()):
                    found[entry["place"]].append((entry["post"], tenure.worker))
        return found

    def _best(self, sitting: dict[str, list[tuple[str, Worker]]], places: list[str]) -> Worker | None:
        """The first of the best class of candidates among the people of some places."""
        seats = [(post, worker) for place in places for post, worker in sitting.get(place, ()) if post in self.ranks]
        return min(seats, key=lambda seat: self.ranks[seat[0]])[1] if seats else None

    def _keep_up(self, role: str, place: str, code: str, worker: Worker | None, on: date, known: date) -> None:
        current = self.open.get((role, place))
        lapse = self._lapse(place, on)
        if lapse == "never" or (current and worker is current[0]):
            return
        if current and lapse != "left":
            self._end(role, place, on, known)
        if worker is not None and not lapse:
            row = {
                "役割": role,
                "職員番号": worker.number,
                "組織コード": code,
                "始期": on.isoformat(),
                "終期": "",
            }
            self.staff.record.put(known, "指定", row)
            self.open[role, place] = (worker, row)

    def _end(self, role: str, place: str, on: date, known: date) -> None:
        row = self.open.pop((role, place))[1]
        last = max(on - timedelta(days=1), date.fromisoformat(row["始期"]))
        self.staff.record.put(known, "指定", {**row, "終期": last.isoformat()})

    def _lapse(self, place: str, on: date) -> str:
        entry = self.lapses.get(place)
        if entry is None or on < date.fromisoformat(entry["from"]):
            return ""
        if "until" in entry and on >= date.fromisoformat(entry["until"]):
            return ""
        return entry["how"]
