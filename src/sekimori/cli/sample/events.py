"""What happened within the years: leave, acting heads, posts given up, moves — from ``government.toml``."""

from dataclasses import dataclass
from datetime import date, timedelta

from sekimori.cli.sample.staffing import Staff


@dataclass(frozen=True)
class Event:
    """One thing that happened and the day on which it was entered."""

    facts: dict

    @property
    def known(self) -> date:
        return self._day("known")

    @property
    def since(self) -> date:
        """The first day on which things stand as the event left them."""
        return self._day("last") + timedelta(days=1) if "last" in self.facts else self._day("since")

    def _day(self, name: str) -> date:
        return date.fromisoformat(self.facts[name])

    def happen(self, staff: Staff) -> None:
        """This function will let the event change who sits where."""
        {"leave": self._leave, "also": self._also, "end": self._end, "join": self._join, "move": self._move}[
            self.facts["do"]
        ](staff)

    def _leave(self, staff: Staff) -> None:
        staff.record.put(
            self.known,
            "休職",
            {
                "職員番号": staff.seated[self.facts["who"]].worker.number,
                "種類": self.facts["kind"],
                "始期": self.facts["since"],
                "終期": self.facts["until"],
            },
        )

    def _also(self, staff: Staff) -> None:
        tenure = staff.seated[self.facts["who"]]
        until = date.fromisoformat(self.facts["until"]) if "until" in self.facts else None
        row = staff.posting(
            tenure.worker,
            self.facts["place"],
            self.facts["post"],
            mode=self.facts["mode"],
            since=self._day("since"),
            until=until,
            known=self.known,
            charge=self.facts.get("charge", ()),
        )
        if not row["終期"]:
            tenure.also.append(row)

    def _end(self, staff: Staff) -> None:
        staff.unseat(self.facts["who"], self._day("last"), self.known, leaves=self.facts["leaves"])

    def _join(self, staff: Staff) -> None:
        slot = staff.slots[self.facts["to"]]
        since = self._day("since")
        staff.seat(slot, staff.people.draw(slot, since, newcomer=True), since, self.known)

    def _move(self, staff: Staff) -> None:
        since = self._day("since")
        last = since - timedelta(days=1)
        if self.facts["to"] in staff.seated:  # the two change places
            other = staff.unseat(self.facts["to"], last, self.known)
            mover = staff.unseat(self.facts["who"], last, self.known)
            staff.seat(staff.slots[self.facts["who"]], other, since, self.known)
        else:
            mover = staff.unseat(self.facts["who"], last, self.known)
        staff.seat(staff.slots[self.facts["to"]], mover, since, self.known)


def events_of(facts: dict) -> tuple[Event, ...]:
    """This function will return the events of a government in the order in which they became known."""
    return tuple(sorted((Event(entry) for entry in facts.get("event", ())), key=lambda event: event.known))
