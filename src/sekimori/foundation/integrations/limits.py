"""How many wrong keys and addresses one place may try. Right ones always pass, so nobody is kept out by another."""

from datetime import datetime

from django.core.cache import cache

WRONG, WITHIN_SECONDS = 20, 3600


def note_wrong(source_address: str, at: datetime) -> bool:
    """This function will count a wrong secret and say whether its place may go on trying (ASVS 6.3.1).

    Once it may not, its tries are answered shortly and recorded no more, so that nobody fills the journal.
    """
    name, now = f"wrong_secrets:{source_address}", at.timestamp()
    tries = [moment for moment in cache.get(name, ()) if moment > now - WITHIN_SECONDS]
    if len(tries) >= WRONG:
        return False
    cache.set(name, [*tries, now], WITHIN_SECONDS)
    return True
