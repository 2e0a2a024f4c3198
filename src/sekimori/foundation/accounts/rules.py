"""What holds for passwords and sessions, as plain functions: no clock, no request, no database.

Numbers a government may set for itself come from its pack; these are what holds where the pack says nothing.
"""

import re
import unicodedata
from dataclasses import dataclass

IDLE_MINUTES = 15  # pack parameter session.idle_minutes
LIFETIME_HOURS = 12  # from sign-in to the next one, whatever happens between: one long working day
PASSWORD_LENGTH = 12  # pack parameter password.minimum_length
LONGEST_PASSWORD = 256  # hashing longer texts would only help somebody who wants to keep the server busy
INITIAL_PASSWORD_DAYS = 14  # pack parameter password.initial_days
STAMP_SECONDS = 30  # how coarsely the last use of a session is noted, so that not every page writes

_LEAST_OWN_CHARACTERS = 6
_ROWS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb")


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session began and was last used, in seconds since 1970."""

    began: float
    seen: float

    def over(self, now: float) -> bool:
        """This function will say whether the session has lasted its whole life (ASVS 7.3.2)."""
        return now - self.began >= LIFETIME_HOURS * 3600

    def idle(self, now: float, minutes: int) -> bool:
        """This function will say whether the session has lain unused for so long that it is locked (ASVS 7.3.1)."""
        return now - self.seen >= minutes * 60 + STAMP_SECONDS

    def stale(self, now: float) -> bool:
        """This function will say whether the last use should be noted anew."""
        return now - self.seen >= STAMP_SECONDS


def fold(text: str) -> str:
    """This function will fold a text so that ＰａｓｓＷｏｒｄ and password are the same guess."""
    return unicodedata.normalize("NFKC", text).casefold()


def is_guessable(password: str, *, words: frozenset[str], common: frozenset[str] | set[str]) -> bool:
    """This function will say whether a password is among the first that somebody would try.

    ``words`` are those of this place (its name, the person's number and name); ``common`` the passwords that leaked
    most often, both folded. A password is guessable if it is common itself, or if little is left of it once common
    words, words of the place, rows of the keyboard and repetitions are taken away (ASVS 6.2.4, 6.2.11).
    """
    folded = fold(password)
    if folded in common or _core(folded) in common:
        return True
    left = folded
    for word in sorted((word for word in words if len(word) > 1), key=len, reverse=True):
        left = left.replace(word, "\n")
    left = "".join(_without_rows(part) for part in left.split("\n"))
    return len(set(left)) < _LEAST_OWN_CHARACTERS


def _core(folded: str) -> str:
    """The word inside Password2026! and in passwordpassword."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    twice = re.fullmatch(r"(.+?)\1+", core)
    return twice[1] if twice else core


def _without_rows(text: str) -> str:
    """The text without runs of four or more neighbours of a keyboard row or of the alphabet, either way round."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for length in range(len(row), 3, -1):
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], "")
    return text
