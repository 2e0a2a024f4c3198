"""Reading the 個人情報ファイル簿: the public pages, what the law asks now, and one entry's history."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from sekimori.chapters.handling.models import Holding, HoldingVersion, RegisterEntry
from sekimori.chapters.handling.queries.holdings import VIEW
from sekimori.chapters.handling.rules.file_register import Duty, FileState, duty
from sekimori.chapters.handling.rules.register_form import LINES, digest, form_of, withheld
from sekimori.engines.authority.ruling import Target
from sekimori.engines.workflow.flow import State
from sekimori.foundation.applications.models import Application
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.queries import guideline as guideline_on
from sekimori.guideline.model import Guideline

PAGE = 100
NOTICE_KIND = "handling.file_notice"


@dataclass(frozen=True, slots=True)
class Published:
    """One line of the public list."""

    number: str
    name: str
    agency: str
    unit: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One published form, line by line."""

    number: str
    lines: tuple[tuple[str, str, str], ...]
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What the law asks for one holding's entry, and the published form beside the one that would be published now."""

    holding: int
    number: str
    name: str
    unit: str
    unit_id: int
    people_count: int | None
    exclusion: str
    duty: Duty
    lines: tuple[tuple[str, str, str, str], ...]  # number, label, published, would be now
    history: tuple[tuple[datetime, str], ...]
    needs_notice: bool


def public_list(words: str = "") -> tuple[Published, ...]:
    """This function will return all published files, for anybody (法第75条: published on the internet)."""
    rows = RegisterEntry.objects.filter(replaced_at=None).order_by("number")
    found = [
        Published(row.number, row.content["name"], row.content["agency"], row.content["unit"], row.published_at)
        for row in rows
    ]
    return tuple(entry for entry in found if words in f"{entry.name} {entry.unit} {entry.agency}")


def public_entry(number: str) -> PublicEntry:
    """This function will return one published form. :raises Http404: if none is published under the number."""
    row = RegisterEntry.objects.filter(number=number, replaced_at=None).first()
    if row is None:
        raise Http404
    return PublicEntry(row.number, shown(row.content), row.published_at)


def shown(content: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """This function will pair a form's texts with the lines' numbers and labels, in the official order."""
    return tuple((line.number, line.label, content.get(line.code, "")) for line in LINES)


def form_now(said: HoldingVersion, desk: str) -> dict[str, str]:
    """This function will return the form as it would be published now."""
    values = {field.name: getattr(said, field.name) for field in HoldingVersion._meta.concrete_fields}
    unit = said.holding.unit
    form = form_of(
        values,
        agency=unit.agency.name,
        unit=unit.name,
        desk=desk,
        related_manual_file=HoldingVersion.objects.current()
        .filter(holding__unit=unit, within_published_file=True, holding__ceased_on=None)
        .exists()
        if said.file_kind == "electronic"
        else False,
    )
    return withheld(form, frozenset(said.register_extra.get("withheld", [])))


def desk_of(guideline: Guideline, on: date) -> str:
    """This function will return where requests for disclosure are taken, as the pack states it."""
    return str(guideline.parameter("file_register.request_desk", on).value)


def state_of(said: HoldingVersion, entry: RegisterEntry | None, desk: str) -> FileState:
    """This function will return what decides about a holding's entry."""
    return FileState(
        is_file=bool(said.file_kind),
        people=said.people_count,
        excluded=bool(said.exclusion),
        ceased=said.holding.ceased_on is not None,
        published=entry is not None,
        matches=entry is not None and entry.digest == digest(form_now(said, desk)),
    )


def asked(actor: Actor, *, only_open: bool = True) -> tuple[Asked, ...]:
    """This function will return what the law asks for the entries within the actor's reach."""
    reach = actor.reachable(VIEW)
    guideline = actor.roster.guideline
    threshold, desk = guideline.number("file_register.threshold", actor.today), desk_of(guideline, actor.today)
    rows = HoldingVersion.objects.current().select_related("holding__unit__agency").exclude(file_kind="")
    if not reach.everything:
        rows = rows.filter(holding__unit__in=reach.units)
    entries = {entry.holding_id: entry for entry in RegisterEntry.objects.filter(replaced_at=None)}
    found = []
    for said in rows.order_by("holding__number"):
        entry = entries.get(said.holding_id)
        needed = duty(state_of(said, entry, desk), threshold=threshold)
        if not only_open or needed not in (Duty.NONE, Duty.CURRENT):
            found.append(_asked(actor, said, entry, needed, desk))
    return tuple(found)


def one_asked(actor: Actor, holding_id: int) -> Asked:
    """This function will return what the law asks for one holding. :raises Http404: if it is out of reach."""
    holding = Holding.objects.filter(pk=holding_id).first()
    if holding is None or not actor.may(VIEW, Target(unit=holding.unit_id)):
        raise Http404
    said = HoldingVersion.objects.current().select_related("holding__unit__agency").get(holding=holding)
    entry = RegisterEntry.objects.filter(holding=holding, replaced_at=None).first()
    guideline = guideline_on(actor.today)
    desk = desk_of(guideline, actor.today)
    threshold = guideline.number("file_register.threshold", actor.today)
    return _asked(actor, said, entry, duty(state_of(said, entry, desk), threshold=threshold), desk)


def _asked(actor: Actor, said: HoldingVersion, entry: RegisterEntry | None, needed: Duty, desk: str) -> Asked:
    now, before = form_now(said, desk), entry.content if entry else {}
    return Asked(
        holding=said.holding_id,
        number=said.holding.number,
        name=said.name,
        unit=said.holding.unit.name,
        unit_id=said.holding.unit_id,
        people_count=said.people_count,
        exclusion=said.exclusion,
        duty=needed,
        lines=tuple((line.number, line.label, before.get(line.code, ""), now.get(line.code, "")) for line in LINES),
        history=tuple(
            (row.published_at, "消除" if row.removed else "公表")
            for row in said.holding.entries.order_by("-published_at")[:20]
        ),
        needs_notice=bool(actor.roster.guideline.route(NOTICE_KIND, said.level)) and not has_notice(said),
    )


def has_notice(said: HoldingVersion) -> bool:
    """This function will say whether a completed notification covers a holding (練馬区 第10条)."""
    return Application.objects.filter(kind=NOTICE_KIND, holding=said.holding_id, state=State.CLOSED.value).exists()
