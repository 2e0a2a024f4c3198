"""Whole columns of times: what ``clocks.Clock`` reads of each text, several times faster.

Three ways, the first that fits: ticks since an epoch are counted; a time with a fraction of a second is read without it,
since its seconds repeat; any other text is read by the clock itself, each different one once.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sekimori.engines.access_log.clocks import EARLIEST, EPOCH, TICKS, Clock, NotATime

_SECOND, _DAY = 1_000_000, 86_400
_JAPAN = 9 * 3600  # seconds ahead of UTC, always since ``EARLIEST``
_FROM_SUNDAY = 3  # 1970-01-01 was a Thursday, number 3
_LATEST = int((datetime(9998, 1, 1, tzinfo=UTC) - EPOCH) / timedelta(microseconds=1))
_ISO = r"^(?P<head>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2})\.(?P<part>[0-9]{3}|[0-9]{6})(?P<tail>Z|[+-][0-9]{2}:[0-9]{2}| UTC| JST| GMT)?$"
_ENDING = r"^(?P<head>.{1,57})\.(?P<part>[0-9]{1,6})(?P<tail>)$"  # 64 characters: the longest time
_MOST_DIGITS = 18  # of a number of 64 bits, whatever they are
_DAYTIME = (
    r"^(?P<day>.*[ T:日])(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])"
    r"(?P<tail>\.0|Z| ?[+-][0-9]{2}:?[0-9]{2}| UTC| JST| GMT)?$"
)
_WITH_DAYTIME = ("iso", "wareki", "syslog")
_ENDINGS = tuple(f"%H:%M:%S{behind}" for behind in ("", ".%f", "%z", " %z"))
_EVEN = ("Asia/Tokyo", "UTC")  # zones in which every day since ``EARLIEST`` has 24 hours
_FEW = 4  # texts for one different one: from there on each different one is read by the clock


class Moments(NamedTuple):
    """Moments by column; where one is null, the clock itself must say what is wrong with the text."""

    micros: pa.Array  # since 1970, UTC
    texts: pa.Array  # as ``datetime.isoformat`` writes them: part of the identity
    days: pa.Array  # by the clock in Japan, days since 1970
    hours: pa.Array
    weekdays: pa.Array


def read_times(clock: Clock, texts: pa.Array) -> Moments:
    """This function will read a column of times by a source's clock."""
    if clock.layout in TICKS:
        return _counted(clock, texts)
    coded = texts.dictionary_encode()
    if len(coded.dictionary) * _FEW > len(texts):
        split = _split(clock, texts)
        if split is not None:
            return split
    return Moments(*(each.take(coded.indices) for each in _each(clock, coded.dictionary)))


def _each(clock: Clock, texts: pa.Array) -> Moments:
    by_day = str(clock.zone) in _EVEN and (clock.layout in _WITH_DAYTIME or clock.layout.endswith(_ENDINGS))
    return _of_micros(clock, _by_day(clock, texts) if by_day else _by_clock(clock, texts))


def _by_clock(clock: Clock, texts: pa.Array) -> pa.Array:
    micros = pa.array([_or_none(clock, text) for text in texts.to_pylist()], pa.timestamp("us", "UTC"))
    return micros.cast(pa.int64())


def _by_day(clock: Clock, texts: pa.Array) -> pa.Array:
    """Each different day read by the clock, as if it were midnight, and the time of day added; other texts one by one."""
    parts = pc.extract_regex(texts, _DAYTIME)
    day, hour, minute, second, tail = (parts.field(number) for number in range(5))
    midnight = pc.if_else(parts.is_valid(), pc.binary_join_element_wise(day, "00:00:00", tail, ""), None)
    coded = midnight.dictionary_encode()
    begun = _by_clock(clock, coded.dictionary).take(coded.indices)
    hours, minutes, seconds = (
        pc.if_else(parts.is_valid(), each, None).cast(pa.int64()) for each in (hour, minute, second)
    )
    minutes = pc.add(pc.multiply(hours, 60), minutes)
    found = pc.add(begun, pc.multiply(pc.add(pc.multiply(minutes, 60), seconds), _SECOND))
    if not found.null_count:
        return found
    rest = pc.if_else(found.is_null(), texts, None).dictionary_encode()
    return pc.coalesce(found, _by_clock(clock, rest.dictionary).take(rest.indices))


def _or_none(clock: Clock, text: str) -> datetime | None:
    try:
        return clock.moment(text)
    except NotATime:
        return None


def _counted(clock: Clock, texts: pa.Array) -> Moments:
    start, per = TICKS[clock.layout]
    digits = pc.and_(pc.ascii_is_decimal(texts), pc.less_equal(pc.binary_length(texts), _MOST_DIGITS))
    ticks = pc.if_else(digits, texts, None).cast(pa.int64())
    offset = int((start - EPOCH) / timedelta(microseconds=1))
    if per > 0:
        micros = pc.add(pc.divide(ticks, per), offset)
    else:
        fits = pc.less(ticks, (_LATEST - offset) // -per)
        micros = pc.add(pc.multiply(pc.if_else(fits, ticks, None), -per), offset)
    return _of_micros(clock, micros)


def _split(clock: Clock, texts: pa.Array) -> Moments | None:
    """Read without the fraction behind the seconds, and the fraction added; ``None`` if no text of this clock is so."""
    if clock.layout == "iso":
        pattern, between = _ISO, ""
    elif clock.layout.endswith("%S.%f"):
        pattern, between = _ENDING, ".0"
    else:
        return None
    parts = pc.extract_regex(texts, pattern)
    if parts.null_count == len(parts):
        return None
    head, part, tail = (parts.field(number) for number in range(3))
    wholes = pc.binary_join_element_wise(head, tail, between)
    coded = pc.if_else(parts.is_valid(), wholes, None).dictionary_encode()
    seconds = _each(clock, coded.dictionary).micros.take(coded.indices)
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(part, 6, "0"), 0, 6)
    split = _of_micros(clock, pc.add(seconds, pc.if_else(parts.is_valid(), fraction, None).cast(pa.int64())))
    return split if parts.null_count == 0 else _mended(clock, texts, split)


def _mended(clock: Clock, texts: pa.Array, split: Moments) -> Moments:
    """What was not of the expected form — most databases leave a fraction of zero out — read by the clock."""
    coded = pc.if_else(split.micros.is_null(), texts, None).dictionary_encode()
    each = _each(clock, coded.dictionary)
    return Moments(*(pc.coalesce(have, more.take(coded.indices)) for have, more in zip(split, each, strict=True)))


def _of_micros(clock: Clock, micros: pa.Array) -> Moments:
    latest = min(_LATEST, _LATEST if clock.latest is None else _micros(clock.latest))
    possible = pc.and_(pc.greater_equal(micros, _micros(EARLIEST)), pc.less_equal(micros, latest))
    micros = pc.if_else(possible, micros, None)
    seconds = pc.divide(micros, _SECOND)
    local = pc.add(seconds, _JAPAN)
    days = pc.divide(local, _DAY)
    hours = pc.divide(pc.subtract(local, pc.multiply(days, _DAY)), 3600)
    weeks = pc.add(days, _FROM_SUNDAY)
    weekdays = pc.subtract(weeks, pc.multiply(pc.divide(weeks, 7), 7))
    return Moments(
        micros, _isoformat(micros, seconds), days.cast(pa.int32()), hours.cast(pa.int8()), weekdays.cast(pa.int8())
    )


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _isoformat(micros: pa.Array, seconds: pa.Array) -> pa.Array:
    """Moments as ``datetime.isoformat`` writes them: without a fraction where it is zero."""
    moments = seconds.dictionary_encode()
    written = moments.dictionary.cast(pa.timestamp("s")).cast(pa.string())
    wholes = pc.utf8_replace_slice(written, 10, 11, "T").take(moments.indices)
    fractions = pc.subtract(micros, pc.multiply(seconds, _SECOND)).dictionary_encode()
    endings = pa.array(map(_fraction, fractions.dictionary.to_pylist()), pa.string()).take(fractions.indices)
    return pc.binary_join_element_wise(wholes, endings, "")


def _fraction(number: int) -> str:
    return f".{number:06d}+00:00" if number else "+00:00"
