"""Who is asking: an account, its person, and the roles their postings give them at this moment."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Held, Roster
from sekimori.engines.authority.ruling import AuthorityTable, Reachable, Ruling, Target
from sekimori.foundation.authority.elevation import Opened, opened
from sekimori.guideline.model import Scope

TECHNICAL_ADMINISTRATOR = "technical_administrator"


class Forbidden(Exception):
    """The authority table gives the actor no right to the action on the target.

    ``hidden`` asks the shell to answer as if the thing did not exist: the actor may do the action elsewhere, and
    must not learn what exists in other units. ``takes_elevation`` says that the actor could do it while elevated.
    """

    def __init__(self, action: str, target: Target, *, hidden: bool, takes_elevation: bool = False) -> None:
        super().__init__(action)
        self.action = action
        self.target = target
        self.hidden = hidden
        self.takes_elevation = takes_elevation


@dataclass(frozen=True)
class Actor:
    """One person or process acting at one moment, ``at``; every rule downstream takes its time from here.

    ``roster_of`` answers who holds which role (the directory's query); it is passed in so that the authority knows
    no database. Actors are made in ``accounts.actors`` only.
    """

    at: datetime
    channel: str
    roster_of: Callable[[date, datetime], Roster] = field(repr=False, compare=False)
    account: int | None = None
    person: int | None = None
    technical_administrator: bool = False
    system: bool = False  # an unattended process of the installation itself (worker, command line on the server)
    source_address: str = ""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    integration: int | None = None  # the key 連携 through which a program acts for the account
    scopes: frozenset[str] | None = None  # the actions that key was made for; None restricts nothing

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def roster(self) -> Roster:
        return self.roster_of(self.today, self.at)

    @property
    def organisation(self) -> Organisation:
        return self.roster.organisation

    @cached_property
    def table(self) -> AuthorityTable:
        """The authority table as far as it is open to the actor: a program has the grants its key was made for, and
        what takes an elevation is there while there is one."""
        shut, scopes = self.takes_elevation - self._opened.keys(), self.scopes
        elevated = self.roster.guideline.elevated
        return AuthorityTable(
            grant
            for grant in self.roster.guideline.grants
            if (scopes is None or grant.action in scopes)
            and not (grant.action in shut and grant.action in elevated.get(grant.role, ()))
        )

    @cached_property
    def takes_elevation(self) -> frozenset[str]:
        """The actions that the actor's roles may do only while elevated; none for most people."""
        elevated = self.roster.guideline.elevated
        return frozenset(action for held in self.held for action in elevated.get(held.role, ()))

    @cached_property
    def _opened(self) -> Opened:
        """What is open by an elevation. A program never has one; the server's own console needs none."""
        if not self.takes_elevation or self.scopes is not None:
            return {}
        return dict.fromkeys(self.takes_elevation) if self.system else opened(self, self.takes_elevation)

    def elevation_of(self, ruling: Ruling) -> int | None:
        """This function will return the number of the elevation that a ruling stands on, if it stands on one."""
        if ruling.grant is None or ruling.held is None or not self.takes_elevation:
            return None
        elevated = self.roster.guideline.elevated.get(ruling.held.role, ())
        return self._opened.get(ruling.grant.action) if ruling.grant.action in elevated else None

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """The roles the actor holds now; they end with the posting, because they are derived from it each time."""
        roles = self.roster.roles_of(self.person) if self.person is not None else ()
        if self.technical_administrator:
            roles += (Held(TECHNICAL_ADMINISTRATOR, Scope.GOVERNMENT, self.person or 0, None, "技術管理者の登録"),)
        return roles

    @cached_property
    def _seat(self):
        seats = self.organisation.seats_of.get(self.person, ()) if self.person is not None else ()
        return min(seats, key=lambda seat: seat.mode.value != "main") if seats else None

    @property
    def post(self) -> str:
        """The title of the main post at this moment, as the journal keeps it."""
        return self._seat.post if self._seat else ("自動処理" if self.system else "")

    @property
    def unit(self) -> int | None:
        """The unit of the main post at this moment."""
        return self._seat.unit if self._seat else None

    def may(self, action: str, target: Target | None = None) -> Ruling:
        """This function will rule on an action; without a target, on the government's own things."""
        return self.table.rule(
            self.held, action, target or Target(), person=self.person, organisation=self.organisation
        )

    def may_somewhere(self, action: str) -> bool:
        """This function will say whether the action is open to the actor anywhere: what menus and pages ask."""
        return any(self.table.knows(holding.role, action) for holding in self.held)

    def reachable(self, action: str) -> Reachable:
        """This function will return the units an action reaches, for querysets."""
        return self.table.reachable(self.held, action, organisation=self.organisation)

    def require(self, action: str, target: Target | None = None) -> Ruling:
        """This function will return the ruling that allows an action.

        :raises Forbidden: if there is none; hidden when the actor may do the action, but not to this target.
        """
        ruling = self.may(action, target)
        if not ruling:
            raise self.forbidden(action, target or Target(), hidden=self.may_somewhere(action))
        return ruling

    def forbidden(self, action: str, target: Target, *, hidden: bool) -> Forbidden:
        """This function will return the refusal of an action, which says whether an elevation would open it."""
        shut = self.scopes is None and action in self.takes_elevation and action not in self._opened
        return Forbidden(action, target, hidden=hidden, takes_elevation=shut)

    def later(self, moment: datetime) -> "Actor":
        """This function will return the same actor at another moment."""
        return replace(self, at=moment)
