"""The one government of this installation and the guideline pack it runs."""

from functools import lru_cache

from django.conf import settings

from sekimori.foundation.directory.models import Government
from sekimori.guideline.library import Library
from sekimori.guideline.model import Pack


class NotSetUp(Exception):
    """The installation has no government yet: the set-up screen comes first."""


def government() -> Government:
    """This function will return the government of this installation.

    :raises NotSetUp: before the first-run set-up.
    """
    found = Government.objects.first()
    if found is None:
        raise NotSetUp
    return found


def library() -> Library:
    """This function will return the packs known here: the built-in ones and those of SEKIMORI_PACKS."""
    return _library(tuple(settings.PACKS))


@lru_cache(maxsize=4)
def _library(folders: tuple) -> Library:
    return Library(folders)


def pack() -> Pack:
    """This function will return the government's own pack.

    :raises NotSetUp: before the first-run set-up.
    """
    return library().pack(government().pack)
