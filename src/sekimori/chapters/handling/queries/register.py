"""The desk's view of the 個人情報ファイル簿: what is to be done, one entry with its reasons, and everything that happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from sekimori.chapters.handling.models import Holding, RegisterEntry
from sekimori.chapters.handling.queries.holdings import VIEW
from sekimori.chapters.handling.queries.register_duties import Judged, Line, all_lines, judged, lacking_notice, line_of
from sekimori.chapters.handling.rules.file_register import OPEN, Duty
from sekimori.chapters.handling.rules.register_frame import Frame, frame_of
from sekimori.chapters.handling.rules.register_history import Step, Wording, steps
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Person
from sekimori.guideline.law.file_register import Exclusion

REMOVALS = {
    "ceased": "保有をやめた",
    "excluded": "載せない理由に当たる",
    "below_threshold": "本人の数が決められた数を下回った",
    "no_file": "個人情報ファイルに当たらなくなった",
}


@dataclass(frozen=True)
class Asked:
    """One holding's entry: the published form beside the one that would be published now, and what was decided."""

    line: Line
    judged: Judged
    frame: Frame
    title: str
    lines: tuple[tuple[str, str, str, str], ...]  # number, label, published, would be now
    exclusion: Exclusion | None
    withheld: tuple[str, ...]
    history: tuple[tuple[Step, str, str], ...]  # newest first: what, who, why
    needs_notice: bool

    @property
    def duty(self) -> Duty:
        return self.judged.duty


@dataclass(frozen=True, slots=True)
class Removed:
    """An entry that left the register, for the desk alone."""

    holding: int
    number: str
    name: str
    unit: str
    at: datetime
    reason: str
    by: str


def asked(actor: Actor, *, only_open: bool = True, words: str = "") -> tuple[Line, ...]:
    """This function will return what the law asks for the entries within the actor's reach."""
    reach = actor.reachable(VIEW)
    return tuple(
        line
        for line in all_lines(actor.roster.guideline, actor.today)
        if (reach.everything or line.unit_id in reach.units)
        and (not only_open or line.duty in OPEN)
        and words in f"{line.name} {line.unit} {line.number}"
    )


def one_asked(actor: Actor, holding_id: int) -> Asked:
    """This function will return what the law asks for one holding. :raises Http404: if it is out of reach."""
    holding = Holding.objects.filter(pk=holding_id).first()
    if holding is None or not actor.may(VIEW, Target(unit=holding.unit_id)):
        raise Http404
    guideline = actor.roster.guideline
    found = judged(guideline, actor.today, holding=holding_id)
    if not found:
        raise Http404
    one, frame = found[0], frame_of(guideline, actor.today)
    lines = frame.lines[one.register or one.state.published or frame.registers[0]]
    before = one.entry.content if one.entry else {}
    needs_notice = bool(lacking_notice(guideline, frame, found))
    labels = {line.code: line.label for line in frame.withholdable}
    return Asked(
        line=line_of(one, needs_notice),
        judged=one,
        frame=frame,
        title=frame.title(one.register or one.state.published),
        lines=tuple(
            (line.number, line.label, before.get(line.code, ""), one.form.get(line.code, "")) for line in lines
        ),
        exclusion=frame.exclusions.get(one.said.exclusion),
        withheld=tuple(labels[code] for code in one.said.withheld if code in labels),
        history=_history(holding_id, frame),
        needs_notice=needs_notice,
    )


def _history(holding_id: int, frame: Frame) -> tuple[tuple[Step, str, str], ...]:
    found = steps(wordings(RegisterEntry.objects.filter(holding=holding_id).order_by("pk")), frame.every_line)
    names = _names(step.by for step in found)
    return tuple((step, names.get(step.by or 0, ""), REMOVALS.get(step.reason, "")) for step in reversed(found))


def wordings(entries: Iterable[RegisterEntry]) -> list[Wording]:
    """This function will turn the rows of one entry, oldest first, into its wordings."""
    return [
        Wording(
            at=row.published_at,
            content=row.content,
            register=row.register,
            by=row.published_by,
            ended_at=row.replaced_at,
            ended_by=row.replaced_by,
            removed=row.removed,
            reason=row.removal_reason,
        )
        for row in entries
    ]


def removed(actor: Actor) -> tuple[Removed, ...]:
    """This function will return the entries that left the register within the actor's reach, newest first."""
    reach = actor.reachable(VIEW)
    rows = RegisterEntry.objects.filter(removed=True).select_related("holding__unit")
    if not reach.everything:
        rows = rows.filter(holding__unit__in=reach.units)
    found = list(rows.order_by("-replaced_at", "-pk")[:500])
    names = _names(row.replaced_by for row in found)
    return tuple(
        Removed(
            holding=row.holding_id,
            number=row.number,
            name=row.content.get("name", ""),
            unit=row.holding.unit.name,
            at=row.replaced_at,
            reason=REMOVALS.get(row.removal_reason, ""),
            by=names.get(row.replaced_by or 0, ""),
        )
        for row in found
        if row.replaced_at is not None
    )


def _names(people: Iterable[int | None]) -> dict[int, str]:
    keys = {key for key in people if key is not None}
    return {person.pk: person.name for person in Person.objects.filter(pk__in=keys)}
