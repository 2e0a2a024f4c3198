"""Who sits where: the holder of a post or the head of a unit, with acting holders, absences and doubles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sekimori.engines.authority.organisation import Mode, Seat, UnitKind
from sekimori.guideline.model import PostClass

PRECEDENCE = {Mode.MAIN: 0, Mode.CONCURRENT: 1, Mode.ACTING: 2}

# The class that heads each kind of unit, then the higher posts that count as its equal (課長又はこれに相当する職).
HEADS: dict[UnitKind, tuple[PostClass, ...]] = {
    UnitKind.DEPARTMENT: (PostClass.DEPARTMENT_HEAD, PostClass.AGENCY_HEAD),
    UnitKind.UNIT: (PostClass.UNIT_HEAD, PostClass.DEPARTMENT_DEPUTY, PostClass.DEPARTMENT_HEAD),
    UnitKind.BRANCH_OFFICE: (PostClass.UNIT_HEAD, PostClass.DEPARTMENT_DEPUTY, PostClass.DEPARTMENT_HEAD),
    UnitKind.SCHOOL: (PostClass.UNIT_HEAD,),
    UnitKind.SECTION: (PostClass.SENIOR_CHIEF, PostClass.UNIT_DEPUTY, PostClass.CHIEF),
}
DEPUTIES: dict[PostClass, PostClass] = {
    PostClass.DEPARTMENT_HEAD: PostClass.DEPARTMENT_DEPUTY,
    PostClass.UNIT_HEAD: PostClass.UNIT_DEPUTY,
}


@dataclass(frozen=True, slots=True)
class Incumbent:
    """Who fills a post on the day. ``rivals`` are others who fill it with the same right; ``absent`` means that the
    proper holder is on leave and nobody acts for them (``seat`` is then the deputy, or the absent holder)."""

    seat: Seat
    deputy: bool = False
    absent: bool = False
    rivals: tuple[Seat, ...] = ()

    @property
    def acting(self) -> bool:
        return self.deputy or self.seat.mode is Mode.ACTING


def by_precedence(seats: Iterable[Seat]) -> list[Seat]:
    """This function will order seats: main before concurrent before acting, then by key; each person once."""
    found: dict[int, Seat] = {}
    for seat in sorted(seats, key=lambda seat: (PRECEDENCE[seat.mode], seat.id)):
        found.setdefault(seat.person, seat)
    return list(found.values())


def incumbent(seats: Iterable[Seat], classes: tuple[PostClass, ...]) -> Incumbent | None:
    """This function will say who fills a post among the seats of one unit, or ``None`` when it is vacant.

    ``classes`` is in order of preference. A present holder comes before an acting one; a holder on leave only counts
    when nobody acts, and then the deputy of the unit stands in.
    """
    here = tuple(seats)
    ranks = {post_class: rank for rank, post_class in enumerate(classes)}
    pool = [(_rank(seat, classes, ranks), seat) for seat in here]
    fitting = [(rank, seat) for rank, seat in pool if rank is not None]
    if not fitting:
        return None
    present = [(rank, seat) for rank, seat in fitting if not seat.absent]
    if not present:
        best = min(rank for rank, _ in fitting)
        return _stand_in(by_precedence(seat for rank, seat in fitting if rank == best)[0], here)
    best = min(rank for rank, _ in present)
    candidates = by_precedence(seat for rank, seat in present if rank == best)
    equals = [seat for seat in candidates if seat.mode is not Mode.ACTING] or candidates
    return Incumbent(equals[0], rivals=tuple(equals[1:]))


def _rank(seat: Seat, classes: tuple[PostClass, ...], ranks: dict[PostClass, int]) -> int | None:
    """A deputy whom an order makes act (職務代理) fills the post as well, after everybody of the proper class."""
    rank = ranks.get(seat.post_class)
    if rank is None and seat.mode is Mode.ACTING and seat.post_class is DEPUTIES.get(classes[0]):
        return len(classes)
    return rank


def _stand_in(holder: Seat, seats: tuple[Seat, ...]) -> Incumbent:
    deputies = by_precedence(
        seat
        for seat in seats
        if seat.post_class is DEPUTIES.get(holder.post_class) and not seat.absent and seat.person != holder.person
    )
    return Incumbent(deputies[0], deputy=True, absent=True) if deputies else Incumbent(holder, absent=True)
