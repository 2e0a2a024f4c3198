"""Writing the ledger of holdings 取扱台帳: enter, change, confirm, lower a level by decision, cease."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404

from sekimori.chapters.handling.kinds.holding import FIELDS, SAID, columns_of
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.rules.levels import lower, settle
from sekimori.engines.authority.ruling import Target
from sekimori.engines.protection.assessment import Assessment
from sekimori.foundation.applications.content import read
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.models import Unit
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

ENTER = declare("handling.holding.enter", "取扱台帳に書く")
CONFIRM = declare("handling.holding.confirm", "取扱台帳を確認する・保護区分を決める")
AREA = ("holdings",)
# What is decided or written for 個人情報ファイル簿 alone: a new version of the ledger's entry keeps it.
REGISTER_ONLY = (
    "within_published_file",
    "exclusion",
    "exclusion_reason",
    "withheld",
    "withheld_reason",
    "register_extra",
)


class HoldingChanged(Refused):
    """Somebody else changed the entry after this person had opened it."""

    def __init__(self) -> None:
        super().__init__(
            Problem(
                "取扱台帳", "開いたあとに、ほかの人が書き換えました", "いまの内容を確かめて、もう一度書いてください"
            )
        )


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
    token: UUID | None = None,
) -> Holding:
    """This function will enter a holding, or record a new version of one, with its protection level.

    ``token`` is drawn by whoever enters a new one: sent twice it is one holding.

    :raises Refused: with every fault. :raises HoldingChanged: if somebody else has changed it meanwhile.
    """
    ruling = actor.require(ENTER, Target(unit=unit))
    content, problems = read(FIELDS, typed)
    if problems:
        raise Refused(*problems)
    columns = columns_of(content)
    holding = _lock(holding_id, unit, version) if holding_id is not None else _new(actor, unit, token)
    if holding_id is None and holding.version:
        return holding  # entered before with the same token
    before = holding.versions.current().first()
    scheme = actor.roster.guideline.protection
    level, assessment = settle(
        columns, scheme, wished=wished_level, reason=level_reason, before=before.level if before else ""
    )
    _say(actor, holding, before, **version_of(columns, before, level, assessment, level_reason))
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


def version_of(
    columns: Mapping[str, object], before: HoldingVersion | None, level: str, assessment: Assessment, reason: str = ""
) -> dict[str, object]:
    """This function will return all columns of the next version: what is said, its level, and what stays as it was."""
    return {
        **columns,
        "computed_level": assessment.level.code,
        "level": level,
        "level_reason": reason.strip() or (before.level_reason if before else ""),
        "reviewed_on": before.reviewed_on if before else None,
        **{code: getattr(before, code) for code in REGISTER_ONLY if before},
    }


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
        number = number_of(units[unit].code, counted[unit])
        holding = Holding(number=number, unit_id=unit, created_at=actor.at, version=1)
        level, assessment = settle(columns, scheme, wished="", reason="")
        holdings.append(holding)
        said = version_of(columns, None, level, assessment) | {"reviewed_on": reviewed}
        versions.append(HoldingVersion(holding=holding, recorded_at=actor.at, **said))
    Holding.objects.bulk_create(holdings)
    HoldingVersion.objects.bulk_create(versions)
    record(actor, ENTER, object_kind="holding", facts={"entered": len(holdings)}, changes=AREA)
    return len(holdings)


def _new(actor: Actor, unit: int, token: UUID | None) -> Holding:
    body = actor.organisation.units[actor.organisation.body_of(unit)]
    lock_units([body.id])
    if token is not None and (made := Holding.objects.filter(client_token=token).first()):
        if made.unit_id != body.id:
            raise Http404
        return made
    taken = Holding.objects.filter(number__startswith=f"{body.code}-").values_list("number", flat=True)
    number = number_of(body.code, last_numbers(taken).get(body.code, 0) + 1)
    return Holding.objects.create(number=number, unit_id=body.id, created_at=actor.at, client_token=token)


def lock_units(units: Iterable[int]) -> None:
    """This function will keep others from entering holdings of these units until the transaction ends."""
    list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk").values_list("pk"))


def last_numbers(taken: Iterable[str]) -> dict[str, int]:
    """This function will return the last number drawn under each unit's code (0201-0012 is the twelfth of 0201)."""
    last: dict[str, int] = {}
    for number in taken:
        code, _, following = number.rpartition("-")
        last[code] = max(last.get(code, 0), int(following))
    return last


def number_of(code: str, following: int) -> str:
    """This function will write a holding's number."""
    return f"{code}-{following:04d}"


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
def confirm_holding(
    actor: Actor, holding_id: int, *, unit: int, version: int, people_count: int | None = None
) -> Holding:
    """This function will record that the manager has gone over an entry and its level today (年に一度の確認).

    ``people_count`` is the number counted on that occasion; it may raise the level, and never lowers it.
    """
    ruling = actor.require(CONFIRM, Target(unit=unit))
    holding = _lock(holding_id, unit, version)
    before = holding.versions.current().get()
    counted = people_count if people_count is not None else before.people_count
    changed: dict[str, object] = {"reviewed_on": actor.today}
    if people_count is not None:
        changed |= {"people_count": people_count, "people_as_of": actor.today}
        said = {code: getattr(before, code) for code in SAID} | changed
        scheme = actor.roster.guideline.protection
        level, assessment = settle(said, scheme, wished="", reason="", before=before.level)
        changed |= {"level": level, "computed_level": assessment.level.code}
    _say(actor, holding, before, **_copy(before, **changed))
    record(
        actor,
        CONFIRM,
        object_kind="holding",
        object_id=holding.pk,
        object_unit=unit,
        people_count=counted,
        facts={"counted": people_count is not None},
        changes=AREA,
        ruling=ruling,
    )
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
