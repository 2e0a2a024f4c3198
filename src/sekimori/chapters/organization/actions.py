"""Recording the committee's meetings. Naming people to roles is the directory's business."""

from dataclasses import dataclass

from django.db import transaction

from sekimori.chapters.organization.models import MEETING_KINDS, CommitteeMeeting
from sekimori.chapters.organization.rules import MeetingDraft, faults_of, may_attend
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.queries import roster
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem, Refused

RECORD = declare("organization.committee.record", "委員会の開催を記録する")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody hands it in."""

    name: str
    content: bytes


@transaction.atomic(durable=True)
def record_meeting(
    actor: Actor, draft: MeetingDraft, *, minutes: Upload | None = None, corrects: int | None = None
) -> CommitteeMeeting:
    """This function will record that the committee met (春日部 第2の5、練馬 第3条3項).

    With ``corrects`` it takes the place of that record, and without new minutes keeps those of it.

    :raises Forbidden: without the right.
    :raises Refused: if the draft is at fault, the meeting is recorded already, or somebody else has corrected it.
    """
    ruling = actor.require(RECORD)
    members = may_attend(roster(draft.held_on, actor.at))
    corrected = _superseded(actor, corrects)
    problems = [*faults_of(draft, today=actor.today, members=members), *_recorded_already(draft)]
    if problems:
        raise Refused(*problems)
    kept = corrected.minutes if corrected else None
    if minutes:
        kept = files.keep(minutes.content, name=minutes.name, at=actor.at)
    meeting = CommitteeMeeting.objects.create(
        held_on=draft.held_on,
        kind=draft.kind,
        experts=draft.experts,
        expertise=draft.expertise.strip(),
        agenda=draft.agenda.strip(),
        decisions=draft.decisions.strip(),
        minutes=kept,
        corrects=corrected,
        recorded_at=actor.at,
    )
    meeting.attendees.set(draft.attendees)
    facts = {"held_on": draft.held_on.isoformat(), "experts": draft.experts, "corrects": corrects}
    record(
        actor,
        RECORD,
        object_kind="committee_meeting",
        object_id=meeting.pk,
        people_count=len(draft.attendees),
        facts=facts,
        changes=("organization",),
        ruling=ruling,
    )
    return meeting


def _superseded(actor: Actor, number: int | None) -> CommitteeMeeting | None:
    """The record that is to be corrected, out of force from now on."""
    if number is None:
        return None
    meeting = CommitteeMeeting.objects.current().select_for_update().filter(pk=number).first()
    if meeting is None:
        raise Refused(
            Problem("訂正する記録", "ほかの人が先に訂正しています", "一覧に戻り、新しい記録を開いて確かめてください")
        )
    meeting.superseded_at = actor.at
    meeting.save(update_fields=["superseded_at"])
    return meeting


def _recorded_already(draft: MeetingDraft) -> list[Problem]:
    if not CommitteeMeeting.objects.current().filter(held_on=draft.held_on, kind=draft.kind).exists():
        return []
    what = f"{wareki(draft.held_on)}の委員会（{dict(MEETING_KINDS)[draft.kind]}）は既に記録されています"
    return [Problem("開催日", what, "一覧にある記録を開き、必要なら訂正してください")]
