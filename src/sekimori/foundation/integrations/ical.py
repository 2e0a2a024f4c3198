"""Writing iCalendar (RFC 5545): days with a title, as Outlook and others show them. Pure text, no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

WIDTH = 75  # octets of a line without its end (3.1)
PRODUCT = "-//Sekimori//Sekimori//JA"
REFRESH = "PT6H"
REMIND = "-PT15H"  # 9 o'clock of the day before


@dataclass(frozen=True, slots=True)
class Day:
    """One whole day with a title; ``uid`` stays the same for the same matter, so that it is moved and not doubled."""

    uid: str
    on: date
    title: str
    detail: str
    url: str


def escape(text: str) -> str:
    """This function will write a text value (3.3.11): separators and line ends escaped, other control marks left out."""
    told = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        told = told.replace(mark, written)
    return "".join(char for char in told if char == "\t" or (char >= " " and char != "\x7f"))


def fold(line: str) -> str:
    """This function will fold a line at 75 octets and never inside a character (3.1)."""
    parts: list[str] = []
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > WIDTH:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + octets
    return "\r\n".join([*parts, part])


def calendar(name: str, days: Iterable[Day], *, changed_at: datetime) -> str:
    """This function will write a calendar of whole days, each with a reminder on the day before.

    ``changed_at`` is when the content last changed: it stamps the entries (3.8.7.2), so that the same content is the
    same text.
    """
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"),
        *(f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}"),
        *(f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}"),
    ]
    for day in days:
        lines += _event(day, changed_at)
    return "\r\n".join(fold(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"


def _event(day: Day, changed_at: datetime) -> list[str]:
    title = escape(day.title)
    return [
        "BEGIN:VEVENT",
        f"UID:{day.uid}",
        f"DTSTAMP:{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{escape(day.detail)}",
        f"URL:{day.url}",
        *("CLASS:PRIVATE", "TRANSP:TRANSPARENT"),
        *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}", f"TRIGGER:{REMIND}", "END:VALARM"),
        "END:VEVENT",
    ]
