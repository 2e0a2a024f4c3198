"""Reading the times that systems write: any layout, any zone, Japanese eras, ticks since an epoch, lines without a year.

A clock turns a text into a moment and says which day and hour it was in Japan. Texts repeat, so
every clock remembers what it read lately.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.moments import TOKYO

REMEMBERED = 50_000
LONGEST = 64  # characters of a time
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # before this, a computer's clock had lost its battery
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMED = ("iso", "wareki", "syslog", "epoch_s", "epoch_ms", "epoch_us", "filetime")
UNREADABLE = "日時として読めません"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICKS: Mapping[
    str, tuple[datetime, int]
] = {  # name → (first moment, ticks in a microsecond or -microseconds in a tick)
    "epoch_s": (EPOCH, -1_000_000),
    "epoch_ms": (EPOCH, -1_000),
    "epoch_us": (EPOCH, 1),
    "filetime": (datetime(1601, 1, 1, tzinfo=UTC), 10),
}
_NUMBER = r"(\d{1,2})"
_DIRECTIVES = {
    "Y": r"(\d{4})",
    "y": r"(\d{2})",
    "m": _NUMBER,
    "d": r" ?(\d{1,2})",
    "H": _NUMBER,
    "I": _NUMBER,
    "M": _NUMBER,
    "S": _NUMBER,
    "f": r"(\d{1,9})",
    "b": f"({'|'.join(MONTHS)})",
    "p": r"([AaPp][Mm]|午前|午後)",
    "z": r"(Z|UTC|[+-]\d{2}:?\d{2})",
}
_SYSLOG = re.compile(r"([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$")
_ERA_TIME = re.compile(
    r"(.*?)(?:[\sT]+|(?<=日))(\d{1,2})(?::|時)(\d{1,2})(?:(?::|分)(\d{1,2})秒?)?(?:\.(\d{1,9}))?分?$"
)
_ERA_COMPACT = re.compile(r"(.)(\d{2})(\d{2})(\d{2})$")


class NotATime(ValueError):
    """The text is no moment by this clock; the message is Japanese and does not repeat the text."""


class When(NamedTuple):
    """A moment: UTC, as text for the identity, and by the clock in Japan."""

    moment: datetime
    text: str
    day: date
    hour: int
    weekday: int


class Clock:
    """Reads one source's times.

    :param layout: ``iso``, ``wareki``, ``syslog``, ``epoch_s`` …, or a layout such as ``%Y/%m/%d %H:%M:%S``.
    :param zone: of times that carry no offset. The local day and hour are always those of Japan.
    :param eras: for ``wareki`` in digits: how a system codes the eras (``{"5": "令和"}``).
    :param reference: the day the file was handed over: gives lines without a year their year.
    :param latest: moments after this are refused, since a clock ran ahead.
    """

    def __init__(
        self,
        layout: str,
        zone: ZoneInfo,
        *,
        eras: Mapping[str, str] | None = None,
        reference: date | None = None,
        latest: datetime | None = None,
    ) -> None:
        self.zone, self.reference, self.latest = zone, reference, latest
        self._eras = eras or {}
        self._known: dict[str, When] = {}
        self._latest: tuple[str, date] = "", date.min
        self.layout = layout
        self._parse = self._parser(layout)

    def read(self, text: str) -> When:
        """This function will read a time.

        :raises NotATime: if the text is no time of this layout, or lies outside what can be.
        """
        known = self._known.get(text)
        if known is not None:
            return known
        moment = self.moment(text)
        local = moment.astimezone(TOKYO)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        when = When(moment, moment.isoformat(), local.date(), local.hour, local.weekday())
        self._known[text] = when
        return when

    def moment(self, text: str) -> datetime:
        """This function will read a time and return only the moment, in UTC.

        :raises NotATime: as ``read`` does.
        """
        if len(text) > LONGEST:
            raise NotATime(UNREADABLE)
        try:
            moment = self._parse(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self.zone)
            moment = moment.astimezone(UTC)
            moment.astimezone(TOKYO)  # the last hours of the calendar have no local time
        except NotATime:
            raise
        except (ValueError, OverflowError):
            raise NotATime(UNREADABLE) from None
        if moment < EARLIEST:
            raise NotATime("日時が古すぎます（記録した機器の時計を確かめてください）")
        if self.latest is not None and moment > self.latest:
            raise NotATime("日時が未来です（記録した機器の時計を確かめてください）")
        return moment

    def _parser(self, layout: str) -> Callable[[str], datetime]:
        if layout == "iso":
            return _iso
        if layout == "wareki":
            return self._era
        if layout == "syslog":
            return self._without_year
        if layout in TICKS:
            return _ticks(*TICKS[layout])
        return _by_layout(layout)

    def _era(self, text: str) -> datetime:
        match = _ERA_TIME.match(text)
        if match is None:
            return datetime.combine(self._era_day(text), time.min)
        hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
        return datetime.combine(self._era_day(match[1]), time(hour, minute, second, _micro(match[5])))

    def _era_day(self, text: str) -> date:
        """A day as written (令和8年4月1日, R8.4.1) or coded in seven characters (5080401); the latest one is remembered."""
        if text != self._latest[0]:
            self._latest = text, self._new_era_day(text)
        return self._latest[1]

    def _new_era_day(self, text: str) -> date:
        compact = _ERA_COMPACT.match(text)
        try:
            if compact is None:
                return parse_day(text)
            era = self._eras.get(compact[1], compact[1])
            return parse_day(f"{era}{int(compact[2])}年{compact[3]}月{compact[4]}日")
        except NotADate:
            raise NotATime(UNREADABLE) from None

    def _without_year(self, text: str) -> datetime:
        match = _SYSLOG.match(text)
        if match is None:
            return _iso(text)
        if self.reference is None:
            raise NotATime("日時に年がなく、受け取った日も分かりません")
        month, day = MONTHS.index(match[1]) + 1, int(match[2])
        clock = time(int(match[3]), int(match[4]), int(match[5]), _micro(match[6]))
        latest = self.reference + timedelta(days=1)
        for year in range(latest.year, latest.year - 5, -1):  # the last year in which the day exists and is not to come
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if found <= latest:
                return datetime.combine(found, clock)
        raise NotATime(UNREADABLE)


def _micro(digits: str | None) -> int:
    return int(digits[:6].ljust(6, "0")) if digits else 0


def _iso(text: str) -> datetime:
    """ISO 8601 and RFC 3339, and as PostgreSQL writes it, with UTC or JST behind."""
    if text.endswith((" UTC", " GMT")):
        text = text[:-4] + "+00:00"
    elif text.endswith(" JST"):
        text = text[:-4] + "+09:00"
    if len(text) < 16:  # a day alone is no time
        raise NotATime(UNREADABLE)
    return datetime.fromisoformat(text)


def _ticks(start: datetime, per: int) -> Callable[[str], datetime]:
    def read(text: str) -> datetime:
        if not (text.isascii() and text.isdecimal() and len(text) < 20):
            raise NotATime(UNREADABLE)
        return start + timedelta(microseconds=int(text) // per if per > 0 else int(text) * -per)

    return read


def pattern_of(layout: str) -> tuple[re.Pattern[str], str]:
    """This function will turn a layout into a pattern and the directives in the order of its groups.

    :raises ValueError: if the layout has a directive there is none of, one twice, or does not say the whole time.
    """
    parts, found = [], ""
    pieces = re.split(r"%(.)", layout)
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            parts.append(re.escape(piece))
            continue
        if piece not in _DIRECTIVES or piece in found:
            raise ValueError(f"%{piece}")
        parts.append(_DIRECTIVES[piece])
        found += piece
    whole = set(found) | {
        "m" if "b" in found else "",
        "Y" if "y" in found else "",
        "H" if {"I", "p"} <= set(found) else "",
    }
    if missing := set("YmdHM") - whole:
        raise ValueError("・".join(f"%{letter}" for letter in sorted(missing)))
    return re.compile("".join(parts), re.ASCII), found


def _by_layout(layout: str) -> Callable[[str], datetime]:
    """Own patterns and not strptime: that reads month names by the machine's language, and is slow."""
    pattern, found = pattern_of(layout)
    simple = set(found) <= set("YmdHMS")
    order = [found.index(letter) for letter in "YmdHMS" if letter in found]

    def read_simple(text: str) -> datetime:
        match = pattern.fullmatch(text)
        if match is None:
            raise NotATime(UNREADABLE)
        groups = match.groups()
        return datetime(*[int(groups[index]) for index in order])  # type: ignore[arg-type]  # noqa: DTZ001

    def read(text: str) -> datetime:
        match = pattern.fullmatch(text)
        if match is None:
            raise NotATime(UNREADABLE)
        return _from_parts(dict(zip(found, match.groups(), strict=True)))

    return read_simple if simple else read


def _from_parts(parts: Mapping[str, str]) -> datetime:
    year = int(parts["Y"]) if "Y" in parts else 2000 + int(parts["y"])
    month = MONTHS.index(parts["b"]) + 1 if "b" in parts else int(parts["m"])
    hour = int(parts.get("H") or parts["I"])
    if "p" in parts:
        if not 0 <= hour <= 12:
            raise NotATime(UNREADABLE)
        hour = hour % 12 + (12 if parts["p"].upper() in ("PM", "午後") else 0)
    clock = time(hour, int(parts["M"]), int(parts.get("S", 0)), _micro(parts.get("f")))
    moment = datetime.combine(date(year, month, int(parts["d"])), clock)
    if "z" not in parts:
        return moment
    return moment.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{_offset(parts['z'])}").tzinfo)


def _offset(text: str) -> str:
    return "+00:00" if text in ("Z", "UTC") else text
