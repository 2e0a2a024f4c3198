"""What the sample's units hold, what is published of it, and what their staff applied for."""

import tomllib
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sekimori.chapters.handling.actions.holdings import enter_many
from sekimori.chapters.handling.actions.register import publish
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries.register import asked
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.cli.sample.offices import DATA
from sekimori.cli.sample.record import at
from sekimori.engines.authority.organisation import OrgUnit
from sekimori.engines.workflow.flow import State, Verb
from sekimori.foundation.accounts.actors import system_actor
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.kind import kinds
from sekimori.foundation.applications.models import Application
from sekimori.foundation.applications.placing import turn
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory

ENTERED = date(2026, 11, 17)
STEP = timedelta(seconds=30)  # from one act to the next: the journal of a sample runs forward like any other
FORGOTTEN = 0.02  # units that have not written their ledger yet
APPLYING_UNITS = 10
# kind, days until it is back, how far it goes: left waiting, decided, reported, closed
STORIES = (
    ("handling.takeout", 3, State.CLOSED),
    ("handling.send", 1, State.CLOSED),
    ("handling.takeout", 4, State.DECIDED),
    ("handling.dispatch", 60, State.DECIDED),
    ("handling.copy", 30, State.IN_REVIEW),
)
CONTENT = {
    "title": "関係機関との照合資料",
    "information": "氏名、住所",
    "people": "120",
    "items": "120",
    "purpose": "申請の内容を照合するため",
    "necessity": "相手方の書類と突き合わせる必要がある",
    "medium": "usb",
    "place": "課の施錠できる書庫",
    "recipient": "県の担当課",
    "destination": "県の担当課",
    "carrier": "公用車",
    "channel": "lgwan_mail",
    "second_person": "係の主査",
    "measures": ["encryption", "two_people"],
    "act": "執務室の外での打合せ",
}


class Handling:
    """Enters the ledgers in a few busy days of November, publishes the register and has staff apply."""

    def __init__(self, name: str) -> None:
        self.now = at(ENTERED, 9)
        self.random = Random(f"handling {name}")  # noqa: S311 a story, not a secret
        self.kinds_held = tomllib.loads((DATA / "holdings.toml").read_text(encoding="utf-8"))["holding"]

    def play(self) -> None:
        """This function will record everything, through the actions an office uses."""
        moment = self._next()
        enter_many(system_actor("setup", moment), self._rows(moment))
        self._publish()
        self._apply()

    def _next(self) -> datetime:
        self.now += STEP
        return self.now

    def _rows(self, moment: datetime) -> Iterator[tuple[int, dict[str, Any], date | None]]:
        organisation = directory.organisation(ENTERED, moment)
        for unit in sorted(organisation.units.values(), key=lambda unit: unit.code):
            if unit.kind.is_unit and self.random.random() > FORGOTTEN:
                for held in self._held_by(unit):
                    yield unit.id, self._typed(held), ENTERED - timedelta(days=self.random.randrange(60))

    def _held_by(self, unit: OrgUnit) -> list[dict[str, Any]]:
        return [held for held in self.kinds_held if any(word in unit.name for word in held["words"])]

    def _typed(self, held: dict[str, Any]) -> dict[str, Any]:
        least, most = held["people"]
        typed = {code: value for code, value in held.items() if code not in ("words", "people", "items")}
        flags = {code: "yes" for code, value in typed.items() if value is True}
        return {
            **typed,
            "my_number": "no",
            **flags,
            "items": "\n".join(held["items"]),
            "people_count": str(self.random.randrange(least, most)),
            "people_as_of": "2026-04-01",
            "place": "課の書庫",
            "retention": "5年",
        }

    def _publish(self) -> None:
        """The desk publishes all but one of what is due; in Nerima each file has been notified before."""
        desk = self._holder("disclosure_manager", None)
        due = [entry for entry in asked(desk) if entry.duty is Duty.CREATE]
        for entry in due[:-1]:
            if entry.needs_notice:
                self._notify(entry.holding)
            publish(desk.later(self._next()), entry.holding)

    def _notify(self, holding: int) -> None:
        said = HoldingVersion.objects.current().select_related("holding").get(holding=holding)
        notifier = self._holder("protection_manager", said.holding.unit_id)
        content = {
            "title": said.name,
            "occasion": "hold",
            "holding": str(holding),
            "from_date": "2026-12-01",
            "reason": "個人情報ファイルとして保有するため",
            "purpose": said.purpose,
            "items": "\n".join(said.items),
            "scope": said.scope,
            "people": str(said.people_count),
            "source": said.source,
            "recipients": said.recipients,
            "special_care": said.special_care,
            "my_number": "yes" if said.my_number else "no",
            "file_kind": said.file_kind,
        }
        application = self._submitted("handling.file_notice", notifier, content)
        steps = {
            Verb.CHECK: {"referred": "no", "referral_reason": "従来からの事務であり、新たな論点がないため"},
            Verb.DECIDE: {"result": "accepted"},
        }
        self._go_on(application, steps)

    def _submitted(self, code: str, applicant: Actor, content: dict[str, Any]) -> Application:
        token = uuid.UUID(int=self.random.getrandbits(128), version=4)
        draft = actions.save_draft(applicant.later(self._next()), kinds()[code], content, token=token)
        return actions.submit(applicant.later(self._next()), draft.pk, version=draft.version)

    def _go_on(self, application: Application, typed: dict[Verb, dict[str, Any]] | None = None) -> None:
        """Whoever's turn it is takes the step, until the application is decided."""
        while application.state == State.IN_REVIEW.value:
            whose = turn(application, directory.roster(self.now.date(), self.now))
            if whose is None:
                raise RuntimeError(application.pk)
            verb = Verb(application.steps[application.done]["verb"])
            actor = self._person(whose.assignees[0].person)
            application = stepping.perform(
                actor, application.pk, verb, digest=application.digest, typed=(typed or {}).get(verb)
            )

    def _holder(self, role: str, unit: int | None) -> Actor:
        roster = directory.roster(self.now.date(), self.now)
        holders = roster.holders(role, unit) or roster.holders("chief_protection_manager")
        return self._person(holders[0].person)

    def _person(self, person: int) -> Actor:
        """Somebody of the directory, acting; hundreds do, and none of them needs a sign-in for the story."""
        return Actor(at=self._next(), channel="web", roster_of=directory.roster, person=person)

    def _apply(self) -> None:
        organisation = directory.organisation(self.now.date(), self.now)
        held = HoldingVersion.objects.current().filter(level="high").order_by("holding__number")
        units = sorted({said.holding.unit_id for said in held.select_related("holding")})
        for unit in self.random.sample(units, min(APPLYING_UNITS, len(units))):
            staff = [
                seat.person
                for place in organisation.below(unit)
                for seat in organisation.seats_in.get(place, ())
                if seat.post_class == "member" and not seat.absent
            ]
            holding = next(said.holding_id for said in held if said.holding.unit_id == unit)
            for code, days, end in STORIES if staff else ():
                self._tell(code, self._person(staff[0]), holding, days, end)

    def _tell(self, code: str, applicant: Actor, holding: int, days: int, end: State) -> None:
        start = applicant.today
        known = {entry.code for entry in kinds()[code].fields}
        content: dict[str, Any] = {key: value for key, value in CONTENT.items() if key in known}
        content |= {
            "holding": str(holding),
            "starts_on": start.isoformat(),
            "due_on": (start + timedelta(days=days)).isoformat(),
        }
        application = self._submitted(code, applicant, content)
        if end is State.IN_REVIEW:
            return
        self._go_on(application)
        if end is State.CLOSED:
            self._close(application, applicant.later(self._next()))

    def _close(self, application: Application, reporter: Actor) -> None:
        fields = {entry.code for entry in kinds()[application.kind].report}
        answers = {"done_on": reporter.today.isoformat(), "copied": "no", "erased": "yes", "checked_twice": "yes"}
        typed = {code: answer for code, answer in answers.items() if code in fields}
        fresh = Application.objects.get(pk=application.pk)
        reported = stepping.report(reporter, fresh.pk, typed, version=fresh.version)
        officer = self._holder("protection_manager", reported.unit_id)
        stepping.confirm(officer, reported.pk, Verb.CONFIRM, version=reported.version)
