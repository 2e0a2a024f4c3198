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

ENTERED = date(2026, 5, 11)
PUBLISHED = date(2026, 6, 1)
FORGOTTEN = 0.02  # units that have not written their ledger yet
FIRST_APPLICATION = date(2026, 9, 7)
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
    """Enters the ledgers in May, publishes the register in June, and has staff apply from September on."""

    def __init__(self, name: str) -> None:
        self.pack = name
        self.random = Random(f"handling {name}")  # noqa: S311 a story, not a secret
        self.kinds_held = tomllib.loads((DATA / "holdings.toml").read_text(encoding="utf-8"))["holding"]

    def play(self) -> None:
        """This function will record everything, through the actions an office uses."""
        moment = at(ENTERED, 10)
        enter_many(system_actor("setup", moment), self._rows(moment))
        self._publish()
        self._apply()

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
        moment = at(PUBLISHED, 15)
        desk = self._holder("disclosure_manager", None, moment)
        due = [entry for entry in asked(desk) if entry.duty is Duty.CREATE]
        for entry in due[:-1]:
            if entry.needs_notice:
                self._notify(entry.holding, desk)
            publish(desk, entry.holding)

    def _notify(self, holding: int, desk: Actor) -> None:
        said = HoldingVersion.objects.current().select_related("holding").get(holding=holding)
        notifier = self._holder("protection_manager", said.holding.unit_id, desk.at - timedelta(days=3))
        content = {
            "title": said.name,
            "occasion": "hold",
            "holding": str(holding),
            "from_date": "2026-07-01",
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
        self._go_on(application, desk.at, steps)

    def _submitted(self, code: str, applicant: Actor, content: dict[str, Any]) -> Application:
        token = uuid.UUID(int=self.random.getrandbits(128), version=4)
        draft = actions.save_draft(applicant, kinds()[code], content, token=token)
        return actions.submit(applicant, draft.pk, version=draft.version)

    def _go_on(self, application: Application, moment: datetime, typed: dict[Verb, dict] | None = None) -> None:
        """Whoever's turn it is takes the step, until the application is decided."""
        while application.state == State.IN_REVIEW.value:
            roster = directory.roster(moment.date(), moment)
            whose = turn(application, roster)
            verb = Verb(application.steps[application.done]["verb"])
            if whose is None:
                raise RuntimeError(application.pk)
            actor = self._person(whose.assignees[0].person, moment)
            application = stepping.perform(
                actor, application.pk, verb, digest=application.digest, typed=(typed or {}).get(verb)
            )

    def _holder(self, role: str, unit: int | None, moment: datetime) -> Actor:
        roster = directory.roster(moment.date(), moment)
        holders = roster.holders(role, unit) or roster.holders("chief_protection_manager")
        return self._person(holders[0].person, moment)

    def _person(self, person: int, moment: datetime) -> Actor:
        """Somebody of the directory, acting; hundreds do, and none of them needs a sign-in for the story."""
        return Actor(at=moment, channel="web", roster_of=directory.roster, person=person)

    def _apply(self) -> None:
        moment = at(FIRST_APPLICATION, 9)
        organisation = directory.organisation(FIRST_APPLICATION, moment)
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
            for story, (code, days, end) in enumerate(STORIES if staff else ()):
                start = FIRST_APPLICATION + timedelta(days=14 * story)
                self._tell(code, self._person(staff[0], at(start, 9)), holding, days, end)

    def _tell(self, code: str, applicant: Actor, holding: int, days: int, end: State) -> None:
        start = applicant.today + timedelta(days=1)
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
        self._go_on(application, applicant.at + timedelta(hours=2))
        if end is State.CLOSED:
            self._close(application, applicant.later(applicant.at + timedelta(days=days + 1)))

    def _close(self, application: Application, reporter: Actor) -> None:
        fields = {entry.code for entry in kinds()[application.kind].report}
        answers = {"done_on": reporter.today.isoformat(), "copied": "no", "erased": "yes", "checked_twice": "yes"}
        typed = {code: answer for code, answer in answers.items() if code in fields}
        fresh = Application.objects.get(pk=application.pk)
        reported = stepping.report(reporter, fresh.pk, typed, version=fresh.version)
        officer = self._holder("protection_manager", reported.unit_id, reporter.at + timedelta(hours=1))
        stepping.confirm(officer, reported.pk, Verb.CONFIRM, version=reported.version)
