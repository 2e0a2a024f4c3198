"""How much of a file is read, by the installation's settings."""

from django.conf import settings

from sekimori.foundation.directory.exchange.reading import Limits


def import_limits() -> Limits:
    """This function will return the limits for files that come in."""
    return Limits(size=settings.IMPORT_BYTES)
