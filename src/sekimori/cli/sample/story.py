"""The two fiscal years of a sample government, told from the first day to the last, as rows of the file format."""

from datetime import date
from functools import cached_property
from random import Random

from sekimori.cli.sample.designations import Designations
from sekimori.cli.sample.events import events_of
from sekimori.cli.sample.offices import Office, Offices
from sekimori.cli.sample.people import People
from sekimori.cli.sample.record import Record, Row, written
from sekimori.cli.sample.staffing import April, Staff

FIRST_DAY = date(2025, 4, 1)
LOADED = date(2025, 3, 21)  # when the first year's posts were entered, ahead of the day
DESIGNATED = date(2025, 3, 28)


class Story:
    """Tells what there was and what happened; afterwards ``record`` holds every row and ``staff`` who sits where."""

    def __init__(self, government: str, candidates: tuple[str, ...]) -> None:
        self.offices = Offices(government)
        self.facts = self.offices.facts
        self.record = Record()
        random = Random(self.facts["seed"])  # noqa: S311 a sample is to be the same every time, not secret
        self.random = random
        self.people = People(self.facts["domain"], random)
        self.staff = Staff(self.offices, self.people, self.record)
        self.designations = Designations(self.staff, candidates)
        self.change_day = date.fromisoformat(self.facts["april"]["on"])
        self.change_known = date.fromisoformat(self.facts["april"]["known"])

    def tell(self) -> "Story":
        """This function will tell the whole story and return it."""
        self._found()
        self.staff.fill(self.offices.slots(FIRST_DAY), FIRST_DAY, LOADED)
        self.designations.review(FIRST_DAY, DESIGNATED)
        moments = [(event.known, event) for event in events_of(self.facts)]
        self._happen([event for known, event in moments if known < self.change_known])
        self._reorganise()
        April(self.staff, self.change_day, self.change_known, self.random).change()
        self.designations.review(self.change_day, self.change_known)
        self._happen([event for known, event in moments if known >= self.change_known])
        for entry in self.facts.get("lapse", ()):
            if "until" in entry:
                mended = date.fromisoformat(entry["until"])
                self.designations.review(mended, mended)
        return self

    def _happen(self, events: list) -> None:
        for event in events:
            event.happen(self.staff)
            self.designations.review(event.since, event.known)

    def _found(self) -> None:
        for number, agency in enumerate(self.offices.agencies, 1):
            row = {"実施機関コード": f"{number:02d}", "実施機関名": agency, "並び順": str(number)}
            self.record.put(LOADED, "実施機関", row)
        for number, post in enumerate(self.offices.posts, 1):
            self.record.put(LOADED, "職", {**post, "並び順": str(number)})
        for office in self.offices.all:
            if office.since <= FIRST_DAY:
                for row in self._unit_rows(office, until=None):
                    self.record.put(LOADED, "組織", row)

    def _reorganise(self) -> None:
        for office in self.offices.all:
            if office.since == self.change_day or office.until is not None:
                for row in self._unit_rows(office, until=office.until):
                    self.record.put(self.change_known, "組織", row)

    @cached_property
    def _order(self) -> dict[str, int]:
        return {office.place: number * 20 for number, office in enumerate(self.offices.all, 1)}

    def _unit_rows(self, office: Office, until: date | None) -> list[Row]:
        origins = {other.name: other for other in self.offices.all if other.parent == office.parent}
        order = self._order[office.place]
        body = {
            "組織コード": office.code,
            "組織名": office.name,
            "種別": office.kind,
            "上位組織コード": self.offices.by_place[office.parent].code if office.parent else "",
            "実施機関コード": f"{self.offices.agencies.index(office.agency) + 1:02d}",
            "情報セキュリティポリシー": office.policy,
            "保有個人情報の取扱い": "有" if office.handles else "無",
            "情報システムの所管": "有" if "情報システム" in office.traits else "無",
            "情報システム室等": "有" if "情報システム室" in office.traits else "無",
            "始期": office.since.isoformat(),
            "終期": written(until),
            "並び順": str(order),
            "承継元組織コード": ";".join(origins[name].code for name in office.origins),
        }
        sections = [
            {
                **body,
                "組織コード": office.section_code(section),
                "組織名": section,
                "種別": "担当",
                "上位組織コード": office.code,
                "情報システムの所管": "無",
                "情報システム室等": "無",
                "並び順": str(order + number),
                "承継元組織コード": "",
            }
            for number, section in enumerate(office.sections, 1)
        ]
        return [body, *sections]
