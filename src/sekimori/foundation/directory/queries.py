"""Reading the directory: one function per question, restricted to what the asker may see where people are shown."""

from datetime import date, datetime

from sekimori.engines.authority.organisation import Organisation
from sekimori.engines.authority.roster import Roster
from sekimori.guideline.model import Guideline


def guideline(on: date) -> Guideline:
    """This function will return the version of this government's guideline in force on a day."""
    raise NotImplementedError


def organisation(on: date, known_at: datetime) -> Organisation:
    """This function will return the organisation of a day as known at a moment."""
    raise NotImplementedError


def roster(on: date, known_at: datetime) -> Roster:
    """This function will return the role holders of a day as known at a moment."""
    raise NotImplementedError
