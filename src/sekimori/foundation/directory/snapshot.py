"""The organisation of one day as known at one moment, read from the tables and kept in the process.

What was known between two changes of the directory is the same, so a snapshot is kept per (revision, day, change).
"""

from bisect import bisect_right
from collections.abc import Hashable
from datetime import date, datetime

from sekimori.engines.authority.organisation import Designation, Mode, Organisation, OrgUnit, Seat, UnitKind
from sekimori.foundation.directory import models
from sekimori.foundation.journal.write import revisions_of
from sekimori.foundation.memory import Memory
from sekimori.guideline.model import Applies, PostClass

KEEP = 24  # snapshots of a process; a day of 7,000 people takes about 3 MB

_memory = Memory(KEEP)
remember = _memory.remember


def moment_key(on: date, known_at: datetime) -> tuple[Hashable, ...]:
    """This function will return what tells two snapshots apart: the revision, the day, the last change known then."""
    (revision,) = revisions_of("directory")
    changes = remember(("changes", revision), _changes)
    return revision, on, bisect_right(changes, known_at)


def _changes() -> list[datetime]:
    """Every moment at which the directory's recorded knowledge changed, oldest first."""
    moments: set[datetime] = set()
    for model in (models.Unit, models.Posting, models.Leave, models.Designation):
        for column in ("recorded_at", "superseded_at"):
            moments.update(
                model.objects.filter(**{f"{column}__isnull": False}).values_list(column, flat=True).distinct()
            )
    return sorted(moments)


def read_organisation(on: date, known_at: datetime) -> Organisation:
    """This function will read the organisation of a day as known at a moment, in five queries."""
    units = _units(on, known_at)
    absent = set(models.Leave.objects.known_at(known_at).valid_on(on).values_list("person_id", flat=True))
    return Organisation(on, units, _seats(on, known_at, units, absent), _designations(on, known_at))


_TRAITS = (
    ("handles_information", Applies.HANDLING),
    ("runs_systems", Applies.SYSTEMS),
    ("has_rooms", Applies.ROOMS),
)


def _units(on: date, known_at: datetime) -> dict[int, OrgUnit]:
    columns = ("id", "version_of_id", "code", "name", "kind", "parent_id", "agency_id", "policy", "order")
    rows = list(models.Unit.objects.known_at(known_at).valid_on(on).values(*columns, *(name for name, _ in _TRAITS)))
    alive = {row["version_of_id"] or row["id"] for row in rows}
    found = {}
    for row in rows:
        key = row["version_of_id"] or row["id"]
        found[key] = OrgUnit(
            id=key,
            code=row["code"],
            name=row["name"],
            kind=UnitKind(row["kind"]),
            parent=row["parent_id"] if row["parent_id"] in alive else None,
            agency=row["agency_id"],
            policy=row["policy"],
            traits=frozenset(trait for column, trait in _TRAITS if row[column]),
            order=row["order"],
        )
    return found


def _seats(on: date, known_at: datetime, units: dict[int, OrgUnit], absent: set[int]) -> tuple[Seat, ...]:
    charge: dict[int, set[int]] = {}
    through = models.Posting.charge.through.objects.values_list("posting_id", "unit_id")
    for posting, unit in through:
        charge.setdefault(posting, set()).add(unit)
    rows = (
        models.Posting.objects.known_at(known_at)
        .valid_on(on)
        .order_by("id")
        .values_list("id", "person_id", "unit_id", "post__title", "post__post_class", "mode")
    )
    modes = {mode.value: mode for mode in Mode}
    classes = {post_class.value: post_class for post_class in PostClass}
    return tuple(
        Seat(
            id=key,
            person=person,
            unit=unit,
            post=title,
            post_class=classes[post_class],
            mode=modes[mode],
            absent=person in absent,
            charge=frozenset(charge.get(key, ())),
        )
        for key, person, unit, title, post_class, mode in rows
        if unit in units  # an abolished unit seats nobody
    )


def _designations(on: date, known_at: datetime) -> tuple[Designation, ...]:
    rows = models.Designation.objects.known_at(known_at).valid_on(on).order_by("id")
    return tuple(Designation(*row) for row in rows.values_list("id", "role", "person_id", "unit_id"))
