"""Writing the ledger of holdings 取扱台帳: enter, change, confirm, lower a level by decision, cease."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from sekimori.chapters.handling.kinds.holding import FIELDS, FLAGS, LINES
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.rules.levels import lower, settle
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.applications.content import read
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

ENTER = declare("handling.holding.enter", "取扱台帳に書く")
CONFIRM = declare("handling.holding.confirm", "取扱台帳を確認する・保護区分を決める")
AREA = ("holdings",)
SAID = tuple(entry.code for entry in FIELDS)


class HoldingChanged(Refused):
    """Somebody else changed the entry after this person had opened it."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "取扱台帳", "開いたあとに、ほかの人が書き換えました", "いまの内容を確かめて、もう一度書いてください"
            )
        )


def columns_of(content: Mapping[str, object]) -> dict[str, object]:
    """This function will turn what was read of a form into the columns of a version."""
    found: dict[str, object] = {}
    for code in SAID:
        value = content.get(code)
        if code in FLAGS:
            value = bool(value)
        elif code in LINES:
            value = [line.strip() for line in str(value or "").split("\n") if line.strip()]
        elif code in ("people_count", "people_as_of"):
            value = date.fromisoformat(value) if isinstance(value, str) else value
        found[code] = value if value is not None or code in ("people_count", "people_as_of") else ""
    return found


@transaction.atomic(durable=True)
def save_holding(
    actor: Actor,
    typed: Mapping[str, object],
    *,
    unit: int,
    holding_id: int | None = None,
    version: int = 0,
    wished_level: str = "",
    level_reason: str = "",
) -> Holding:
    """This function will enter a holding, or record a new version of one, with its protection level.

    :raises Refused: with every fault. :raises HoldingChanged: if somebody else has changed it meanwhile.
    """
    ruling = actor.require(ENTER, Target(unit=unit))
    content, problems = read(FIELDS, typed)
    if problems:
        raise Refused(*problems)
    columns = columns_of(content)
    holding = _lock(holding_id, unit, version) if holding_id is not None else _new(actor, unit)
    before = holding.versions.current().first()
    scheme = actor.roster.guideline.protection
    level, assessment = settle(
        columns, scheme, wished=wished_level, reason=level_reason, before=before.level if before else ""
    )
    _say(
        actor,
        holding,
        before,
        **columns,
        computed_level=assessment.level.code,
        level=level,
        level_reason=level_reason.strip() or (before.level_reason if before else ""),
        reviewed_on=before.reviewed_on if before else None,
        within_published_file=before.within_published_file if before else False,
        exclusion=before.exclusion if before else "",
        register_extra=before.register_extra if before else {},
    )
    record(
        actor,
        ENTER,
        object_kind="holding",
        object_id=holding.pk,
        object_unit=unit,
        people_count=_count(columns),
        facts={"level": level, "computed": assessment.level.code, "new": before is None},
        changes=AREA,
        ruling=ruling,
    )
    return holding


class NotForPeople(RuntimeError):
    """Entering many holdings at once without dry run is for the installation itself (samples), not for a person."""


@transaction.atomic(durable=True)
def enter_many(actor: Actor, rows: Iterable[tuple[int, Mapping[str, object], date | None]]) -> int:
    """This function will enter many new holdings at once: unit, what is said, and when it was last confirmed.

    It is the sample builder's; units and their codes are read once, and the journal holds the number.

    :raises NotForPeople: if the actor is not the installation itself. :raises Refused: if any row is at fault.
    """
    if not actor.system:
        raise NotForPeople
    scheme, units = actor.roster.guideline.protection, actor.organisation.units
    counted: Counter[int] = Counter()
    holdings, versions = [], []
    for unit, typed, reviewed in rows:
        content, problems = read(FIELDS, typed)
        if problems:
            raise Refused(*problems)
        columns = columns_of(content)
        counted[unit] += 1
        holding = Holding(
            number=f"{units[unit].code}-{counted[unit]:04d}", unit_id=unit, created_at=actor.at, version=1
        )
        level, assessment = settle(columns, scheme, wished="", reason="")
        holdings.append(holding)
        versions.append(
            HoldingVersion(
                holding=holding,
                recorded_at=actor.at,
                computed_level=assessment.level.code,
                level=level,
                reviewed_on=reviewed,
                **columns,
            )
        )
    Holding.objects.bulk_create(holdings)
    HoldingVersion.objects.bulk_create(versions)
    record(actor, ENTER, object_kind="holding", facts={"entered": len(holdings)}, changes=AREA)
    return len(holdings)


def _new(actor: Actor, unit: int) -> Holding:
    body = actor.organisation.units[actor.organisation.body_of(unit)]
    last = Holding.objects.select_for_update().filter(number__startswith=f"{body.code}-").aggregate(last=Max("number"))
    following = int(str(last["last"]).rpartition("-")[2]) + 1 if last["last"] else 1
    return Holding.objects.create(number=f"{body.code}-{following:04d}", unit_id=body.id, created_at=actor.at)


def _count(columns: Mapping[str, object]) -> int | None:
    people = columns["people_count"]
    return people if isinstance(people, int) else None


def _lock(holding_id: int, unit: int, version: int) -> Holding:
    holding = Holding.objects.select_for_update().filter(pk=holding_id, unit=unit, ceased_on=None).first()
    if holding is None:
        raise Http404
    if holding.version != version:
        raise HoldingChanged
    return holding


def _say(actor: Actor, holding: Holding, before: HoldingVersion | None, **columns: object) -> HoldingVersion:
    if before is not None:
        HoldingVersion.objects.filter(pk=before.pk).update(superseded_at=actor.at)
    Holding.objects.filter(pk=holding.pk).update(version=holding.version + 1)
    holding.version += 1
    return HoldingVersion.objects.create(holding=holding, recorded_at=actor.at, recorded_by=actor.person, **columns)


def say_again(actor: Actor, before: HoldingVersion, **changed: object) -> HoldingVersion:
    """This function will record a new version of a holding that differs from the last in a few columns only."""
    return _say(actor, before.holding, before, **_copy(before, **changed))


def _copy(before: HoldingVersion, **changed: object) -> dict[str, object]:
    skipped = {"id", "holding", "recorded_at", "superseded_at", "recorded_by"}
    kept = {
        field.name: getattr(before, field.name) for field in HoldingVersion._meta.fields if field.name not in skipped
    }
    return {**kept, **changed}


@transaction.atomic(durable=True)
def confirm_holding(actor: Actor, holding_id: int, *, unit: int, version: int) -> Holding:
    """This function will record that the manager has gone over an entry and its level today (年に一度の確認)."""
    ruling = actor.require(CONFIRM, Target(unit=unit))
    holding = _lock(holding_id, unit, version)
    before = holding.versions.current().get()
    _say(actor, holding, before, **_copy(before, reviewed_on=actor.today))
    record(actor, CONFIRM, object_kind="holding", object_id=holding.pk, object_unit=unit, changes=AREA, ruling=ruling)
    return holding


@transaction.atomic(durable=True)
def lower_level(actor: Actor, holding_id: int, *, unit: int, version: int, to: str, reason: str) -> Holding:
    """This function will lower a holding's protection level by the manager's decision, never below the computed one.

    :raises Refused: if the level is below the computed one or the reason is missing.
    """
    ruling = actor.require(CONFIRM, Target(unit=unit))
    holding = _lock(holding_id, unit, version)
    before = holding.versions.current().get()
    said = {code: getattr(before, code) for code in SAID}
    level = lower(said, actor.roster.guideline.protection, to=to, reason=reason)
    _say(actor, holding, before, **_copy(before, level=level, level_reason=reason.strip(), reviewed_on=actor.today))
    record(
        actor,
        CONFIRM,
        object_kind="holding",
        object_id=holding.pk,
        object_unit=unit,
        facts={"level": level, "before": before.level},
        changes=AREA,
        ruling=ruling,
    )
    return holding


@transaction.atomic(durable=True)
def cease(actor: Actor, holding_id: int, *, unit: int, version: int, on: date) -> Holding:
    """This function will record that a holding is no longer held from a day on.

    :raises Refused: if the day is in the future: what is still there is still held.
    """
    ruling = actor.require(CONFIRM, Target(unit=unit))
    holding = _lock(holding_id, unit, version)
    if on > actor.today:
        raise Refused(Problem("保有をやめた日", "まだ来ていない日です", "やめた後に記録してください"))
    Holding.objects.filter(pk=holding.pk).update(ceased_on=on, version=holding.version + 1)
    record(
        actor,
        CONFIRM,
        object_kind="holding",
        object_id=holding.pk,
        object_unit=unit,
        facts={"ceased_on": on.isoformat()},
        changes=AREA,
        ruling=ruling,
    )
    return holding
