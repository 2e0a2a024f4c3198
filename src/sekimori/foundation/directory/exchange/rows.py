"""The rows of the exchange files once they are read: plain values with natural keys, the same for file and database.

``until`` is the day after the last day, as everywhere in the house; files carry the last day itself.
"""

from dataclasses import dataclass
from datetime import date

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    code: str
    name: str
    order: int = 0

    @property
    def key(self) -> Key:
        return (self.code,)


@dataclass(frozen=True, slots=True)
class UnitRow:
    code: str
    name: str
    kind: str
    parent: str
    agency: str
    policy: str
    handles_information: bool
    runs_systems: bool
    has_rooms: bool
    since: date
    until: date | None = None
    order: int = 0
    predecessors: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.code,)


@dataclass(frozen=True, slots=True)
class PostRow:
    code: str
    title: str
    post_class: str
    order: int = 0

    @property
    def key(self) -> Key:
        return (self.code,)


@dataclass(frozen=True, slots=True)
class PersonRow:
    number: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    kind: str
    email: str
    since: date
    until: date | None = None

    @property
    def key(self) -> Key:
        return (self.number,)


@dataclass(frozen=True, slots=True)
class PostingRow:
    number: str
    unit: str
    post: str
    mode: str
    since: date
    until: date | None = None
    charge: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.number, self.unit, self.post, self.mode, self.since)


@dataclass(frozen=True, slots=True)
class LeaveRow:
    number: str
    kind: str
    since: date
    until: date | None = None

    @property
    def key(self) -> Key:
        return (self.number, self.kind, self.since)


@dataclass(frozen=True, slots=True)
class DesignationRow:
    role: str
    number: str
    unit: str
    since: date
    until: date | None = None

    @property
    def key(self) -> Key:
        return (self.role, self.number, self.unit, self.since)


Row = AgencyRow | UnitRow | PostRow | PersonRow | PostingRow | LeaveRow | DesignationRow
PeriodRow = PostingRow | LeaveRow | DesignationRow
