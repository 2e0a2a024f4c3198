"""What the server writes about itself: one line an event and the places of an exception, never the values.

An exception's message may repeat what somebody typed, or a row of the database; its type and the places it passed are
enough to find the fault, with the number 画面の番号 that the person sees.
"""

import logging
import re
import traceback
from types import TracebackType

# The private part of a calendar's address is a secret that stands in a path, because calendar programs know no other.
SECRET_PATH = re.compile(r"(/calendar/)[^/\s]+(\.ics)")


class WithoutSecrets(logging.Filter):
    """Blots out the private part of calendars' addresses in messages about requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """This function will let every record pass, without secrets."""
        record.msg = SECRET_PATH.sub(r"\1…\2", record.getMessage())
        record.args = None
        return True


class PlacesFormatter(logging.Formatter):
    """Time, level and logger, the request's number, and for an exception its type and places without its message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s%(number)s")

    def format(self, record: logging.LogRecord) -> str:
        """This function will write a record; ``record.request`` is set by Django on what happens within a request."""
        actor = getattr(getattr(record, "request", None), "actor", None)
        record.number = f" [{actor.request_id}]" if actor is not None else ""
        return super().format(record)

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """This function will name each exception of the chain by its type, with file, line and function."""
        lines, error = [], ei[1]
        while error is not None:
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in _frames(error)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(error.__traceback__)


# gunicorn writes no access log; Django names a request by its path, which carries numbers only but for the calendars'.
# Django by itself would mail errors to nobody; refusals (403, 404) are in the journal, where they belong.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "sekimori.config.logs.WithoutSecrets"}},
    "formatters": {"places": {"()": "sekimori.config.logs.PlacesFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "places", "filters": ["without_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["without_secrets"]},
    },
}
