"""Reading the ledger of holdings 取扱台帳: lists within reach, one entry with its reasons and history, and choices."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from sekimori.chapters.handling.kinds.holding import FIELDS, LINES
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.rules.levels import facts_of
from sekimori.engines.authority.ruling import Target
from sekimori.engines.protection.assessment import assess
from sekimori.foundation.applications.judging import own_units
from sekimori.foundation.applications.kind import Field
from sekimori.foundation.applications.options import names, offers, owned
from sekimori.foundation.applications.routing import levels_come_from
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.ledger import LedgerEntry, entries_come_from
from sekimori.guideline.protection import LevelRule, ProtectionLevel
from sekimori.kernel.moments import day_of

VIEW = declare("handling.holding.view", "取扱台帳を見る")
PAGE = 50
CEASED = "（保有をやめた）"
NOTICE_KIND = "handling.file_notice"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger."""

    id: int
    number: str
    name: str
    unit: str
    form: str
    people_count: int | None
    level: str
    level_rank: int
    reviewed_on: date | None
    my_number: bool
    special_care: bool


@dataclass(frozen=True, slots=True)
class LinesPage:
    lines: tuple[Line, ...]
    counted: int
    following: int | None


@dataclass(frozen=True)
class HoldingShown:
    """One entry with everything its page shows."""

    id: int
    number: str
    version: int
    unit_id: int
    unit: str
    ceased_on: date | None
    said: HoldingVersion
    fields: tuple[tuple[Field, str], ...]
    level: ProtectionLevel
    computed: ProtectionLevel
    decisive: tuple[LevelRule, ...]
    others: tuple[LevelRule, ...]
    lower_levels: tuple[ProtectionLevel, ...]
    history: tuple[tuple[datetime, str, int | None], ...]
    may_enter: bool
    may_confirm: bool


def visible(actor: Actor) -> QuerySet[HoldingVersion]:
    """This function will return what is said now of the holdings within the actor's reach."""
    reach = actor.reachable(VIEW)
    rows = HoldingVersion.objects.current().filter(holding__ceased_on=None)
    return rows if reach.everything else rows.filter(holding__unit__in=reach.units)


def said_of(
    actor: Actor,
    *,
    unit: int | None,
    level: str,
    reviewed_before: date | None,
    after: int | None,
    limit: int,
) -> tuple[list[HoldingVersion], int | None]:
    """This function will return one page of what is said of holdings, for programs, and where the next begins.

    ``reviewed_before`` keeps what was last confirmed before a day, or never.
    """
    rows = narrowed(actor, unit=unit, level=level)
    if reviewed_before is not None:
        rows = rows.filter(Q(reviewed_on__lt=reviewed_before) | Q(reviewed_on=None))
    if after is not None:
        rows = rows.filter(holding__pk__gt=after)
    found = list(rows.select_related("holding__unit").order_by("holding__pk")[: limit + 1])
    return found[:limit], found[limit - 1].holding_id if len(found) > limit else None


def of_token(token: UUID) -> bool:
    """This function will say whether a holding has been entered with a token."""
    return Holding.objects.filter(client_token=token).exists()


def narrowed(actor: Actor, *, unit: int | None = None, level: str = "", words: str = "") -> QuerySet[HoldingVersion]:
    """This function will return what is said now of the holdings within reach that the ledger's filters let through."""
    rows = visible(actor)
    if unit is not None:
        rows = rows.filter(holding__unit=unit)
    if level:
        rows = rows.filter(level=level)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(purpose__icontains=words) | Q(holding__number=words))
    return rows


def holdings(
    actor: Actor, *, unit: int | None = None, level: str = "", words: str = "", after: int | None = None
) -> LinesPage:
    """This function will return one page of the ledger, in the order of the numbers."""
    rows = narrowed(actor, unit=unit, level=level, words=words)
    counted = rows.count()
    if after is not None:
        rows = rows.filter(holding__pk__gt=after)
    found = list(rows.select_related("holding__unit").order_by("holding__pk")[: PAGE + 1])
    labels = actor.roster.guideline.protection.by_code
    return LinesPage(
        lines=tuple(_line(said, labels[said.level]) for said in found[:PAGE]),
        counted=counted,
        following=found[PAGE - 1].holding_id if len(found) > PAGE else None,
    )


def _line(said: HoldingVersion, level: ProtectionLevel) -> Line:
    return Line(
        id=said.holding_id,
        number=said.holding.number,
        name=said.name,
        unit=said.holding.unit.name,
        form=said.get_form_display(),
        people_count=said.people_count,
        level=level.label,
        level_rank=level.rank,
        reviewed_on=said.reviewed_on,
        my_number=said.my_number,
        special_care=bool(said.special_care),
    )


def holding(actor: Actor, holding_id: int) -> HoldingShown:
    """This function will return one entry of the ledger. :raises Http404: if there is none within reach."""
    found = Holding.objects.select_related("unit").filter(pk=holding_id).first()
    if found is None or not actor.may(VIEW, Target(unit=found.unit_id)):
        raise Http404
    versions = list(found.versions.order_by("-recorded_at", "-pk"))
    said = versions[0]
    scheme = actor.roster.guideline.protection
    assessment = assess(facts_of({entry.code: getattr(said, entry.code) for entry in FIELDS}), scheme)
    level = scheme.level(said.level)
    return HoldingShown(
        id=found.pk,
        number=found.number,
        version=found.version,
        unit_id=found.unit_id,
        unit=found.unit.name,
        ceased_on=found.ceased_on,
        said=said,
        fields=tuple((entry, _shown(entry, getattr(said, entry.code))) for entry in FIELDS),
        level=level,
        computed=assessment.level,
        decisive=assessment.decisive,
        others=assessment.others,
        lower_levels=tuple(other for other in scheme.levels if assessment.level.rank <= other.rank < level.rank),
        history=tuple((entry.recorded_at, entry.name, entry.people_count) for entry in versions[:20]),
        may_enter=bool(actor.may("handling.holding.enter", Target(unit=found.unit_id))) and found.ceased_on is None,
        may_confirm=bool(actor.may("handling.holding.confirm", Target(unit=found.unit_id))) and found.ceased_on is None,
    )


def _shown(entry: Field, value: object) -> str:
    if entry.code in LINES and isinstance(value, list):
        return "\n".join(f"{number} {line}" for number, line in enumerate(value, start=1))
    return entry.show(value)


def typed_from(said: HoldingVersion) -> dict[str, object]:
    """This function will return an entry as its form would have been typed, to go on writing."""
    found: dict[str, object] = {}
    for entry in FIELDS:
        value = getattr(said, entry.code)
        if entry.code in LINES:
            value = "\n".join(value)
        elif isinstance(value, date):
            value = value.isoformat()
        found[entry.code] = value
    return found


def units_to_enter(actor: Actor) -> tuple[tuple[int, str], ...]:
    """This function will return the units an actor may enter holdings for."""
    return units_within(actor, "handling.holding.enter")


def units_within(actor: Actor, action: str) -> tuple[tuple[int, str], ...]:
    """This function will return the 課 within the reach of an action, in the order of the organisation."""
    reach = actor.reachable(action)
    return tuple(
        (unit.id, unit.name)
        for unit in sorted(actor.organisation.units.values(), key=lambda unit: (unit.order, unit.code))
        if unit.kind.is_unit and (reach.everything or unit.id in reach.units)
    )


@levels_come_from
def level_of(holding_id: int) -> str | None:
    """This function will return a holding's protection level now, or ``None`` if it is not in the ledger."""
    said = HoldingVersion.objects.current().filter(holding=holding_id, holding__ceased_on=None).first()
    return said.level if said else None


@entries_come_from
def entries() -> dict[int, LedgerEntry]:
    """This function will return every holding with its levels from day to day, in two queries."""
    levels: dict[int, list[tuple[date, str]]] = {}
    names: dict[int, str] = {}
    said = HoldingVersion.objects.order_by("recorded_at", "id").values_list("holding", "recorded_at", "level", "name")
    for holding, recorded_at, level, name in said:
        levels.setdefault(holding, []).append((day_of(recorded_at), level))
        names[holding] = name
    return {
        key: LedgerEntry(key, number, names.get(key, ""), unit, ceased_on, tuple(levels.get(key, ())))
        for key, number, unit, ceased_on in Holding.objects.values_list("id", "number", "unit", "ceased_on")
    }


@offers("holding")
def holdings_of_own_units(actor: Actor, kind: str) -> tuple[tuple[str, str], ...]:
    """This function will offer the holdings of every unit the applicant works for (兼務 included).

    To a notice also those that have ceased.
    """
    rows = HoldingVersion.objects.current().filter(holding__unit__in=own_units(actor))
    if kind != NOTICE_KIND:
        rows = rows.filter(holding__ceased_on=None)
    return tuple(
        (str(said.holding_id), f"{said.holding.number} {said.name}{CEASED if said.holding.ceased_on else ''}")
        for said in rows.select_related("holding").order_by("holding__ceased_on", "holding__number")
    )


@owned("holding")
def unit_of_holding(key: int) -> int | None:
    """This function will return the unit that holds something, or held it until it ceased (届出)."""
    return Holding.objects.filter(pk=key).values_list("unit", flat=True).first()


@names("holding")
def holding_name(key: int) -> str:
    """This function will return a holding's number and its name now."""
    said = HoldingVersion.objects.current().select_related("holding").filter(holding=key).first()
    return f"{said.holding.number} {said.name}" if said else "（取扱台帳にありません）"
