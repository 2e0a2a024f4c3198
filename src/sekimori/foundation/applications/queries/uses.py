"""The uses of a standing permission, a page at a time."""

from uuid import UUID

from sekimori.foundation.applications.models import Application, Use


def uses_of(application: Application, *, after: int | None, limit: int) -> tuple[list[Use], int | None]:
    """This function will return one page of uses, newest first, and where the next begins."""
    rows = application.uses.select_related("person")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def use_of(token: UUID) -> Use | None:
    """This function will return the use that was recorded with a token, if any."""
    return Use.objects.filter(client_token=token).first()
