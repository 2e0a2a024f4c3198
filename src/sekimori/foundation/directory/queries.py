"""Reading the directory: one function per question, restricted to what the asker may see where people are shown."""

from datetime import date, datetime

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.resolution import resolve
from sekimori.engines.authority.roster import Roster
from sekimori.foundation.directory import government as own
from sekimori.foundation.directory.models import Government
from sekimori.foundation.directory.snapshot import moment_key, read_organisation, remember
from sekimori.guideline.model import Guideline


def government() -> Government:
    """This function will return the government of this installation.

    :raises NotSetUp: before the first-run set-up.
    """
    return own.government()


def guideline(on: date) -> Guideline:
    """This function will return the version of this government's guideline in force on a day.

    :raises NotSetUp: before the first-run set-up.
    """
    return own.pack().on(on)


def organisation(on: date, known_at: datetime) -> Organisation:
    """This function will return the organisation of a day as known at a moment."""
    return remember(("organisation", *moment_key(on, known_at)), lambda: read_organisation(on, known_at))


def roster(on: date, known_at: datetime) -> Roster:
    """This function will return the role holders of a day as known at a moment.

    :raises NotSetUp: before the first-run set-up.
    """
    in_force = guideline(on)
    key = ("roster", in_force.pack, in_force.version, *moment_key(on, known_at))
    return remember(key, lambda: resolve(in_force, organisation(on, known_at)))
