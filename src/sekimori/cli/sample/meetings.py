"""The meetings of the committee that the sample's chief recorded."""

from datetime import date

from sekimori.chapters.organization.actions import Upload, record_meeting
from sekimori.chapters.organization.rules import MeetingDraft, may_attend
from sekimori.cli.sample.record import at
from sekimori.cli.sample.sign_ins import account_of
from sekimori.foundation.accounts.actors import actor_of
from sekimori.foundation.directory import queries as directory
from sekimori.kernel.era import wareki

CHIEF = "chief_protection_manager"


def meeting_days(facts: dict) -> tuple[date, ...]:
    """This function will return the days on which a sample's committee met, oldest first."""
    return tuple(sorted(date.fromisoformat(entry["held_on"]) for entry in facts["meeting"]))


def hold(facts: dict, day: date) -> None:
    """This function will record the meeting of a day, by the chief of that day, with all members but the last."""
    entry = next(entry for entry in facts["meeting"] if entry["held_on"] == day.isoformat())
    moment = at(day, 17)
    roster = directory.roster(day, moment)
    members = may_attend(roster)
    draft = MeetingDraft(
        held_on=day,
        kind=entry["kind"],
        attendees=members[:-1] or members,
        agenda=entry["agenda"],
        decisions=entry["decisions"],
        experts=1 if "expertise" in entry else 0,
        expertise=entry.get("expertise", ""),
    )
    chief = account_of(roster.holders(CHIEF)[0].person, moment)
    text = f"議事録\n開催日 {wareki(day)}\n\n議題\n{entry['agenda']}\n\n決定したこと\n{entry['decisions']}\n"
    minutes = Upload(f"議事録-{day.isoformat()}.txt", text.encode())
    record_meeting(actor_of(chief, at=moment, channel="web"), draft, minutes=minutes)
