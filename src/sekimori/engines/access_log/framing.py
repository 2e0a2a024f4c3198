"""Syslog over a stream (RFC 6587, RFC 5425): bytes as they arrive from the network into messages.

A connection counts its octets (``83 <38>1 2026-…``) or ends every message with a newline; its first bytes decide, once.
A message that is too long becomes one ``Bad``, and reading goes on behind it. A connection whose counts cannot be
followed is ``broken``: nothing behind the fault can be trusted to begin where a message begins, so it must be closed.

Newlines inside a counted message are text somebody may have chosen. ``as_line`` writes a message so that it stays one
line in a file, and never becomes two records.
"""

import re

from sekimori.engines.access_log.items import LONGEST_RAW, Bad, bad

LONGEST_MESSAGE = 64 * 1024  # bytes; RFC 5425 asks a receiver for 8,192 at least
TOO_LONG = "一件が長すぎます"
NO_COUNT = "文字数の表示が読めません"
CUT_OFF = "途中で通信が切れています"

_MOST_DIGITS = 9  # of a count: no sender means a gigabyte
_COUNT = re.compile(rb"([1-9]\d{0,%d}) " % (_MOST_DIGITS - 1))
_UNFINISHED_COUNT = re.compile(rb"[1-9]\d{0,%d}\Z" % (_MOST_DIGITS - 1))
_ENDS = b"\r\x00"  # what some senders put before the newline
_UNPRINTED = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Frames:
    """The messages of one connection.

    :param longest: bytes of a message that are accepted.
    """

    def __init__(self, longest: int = LONGEST_MESSAGE) -> None:
        self.longest = longest
        self.counted: bool | None = None  # not known before the first bytes
        self.broken = False
        self._held = bytearray()  # what no message could be made of yet: never more than one message and one feed
        self._searched = 0  # bytes of it without a newline
        self._skip = 0  # octets of a message that is too long, still to come
        self._astray = False  # in a line that is too long

    def feed(self, data: bytes) -> list[bytes | Bad]:
        """This function will take what has arrived and return the messages that are whole now, in their order.

        What arrives after the connection was found broken is not looked at.
        """
        if self.broken:
            return []
        self._held += data
        if self.counted is None:
            self.counted = self._decided()
        if self.counted is None:
            return []
        return self._by_count() if self.counted else self._by_newline()

    def end(self) -> list[bytes | Bad]:
        """This function will return what is left when the connection ends: a last line, or what was cut off."""
        left, self._held = bytes(self._held), bytearray()
        if self.broken or self._astray:
            return []
        if self._skip or (self.counted is not False and left.strip(_ENDS + b"\n")):
            return [_bad(CUT_OFF, left)]
        return _message(left)

    def _decided(self) -> bool | None:
        """A count and a space begin a counted stream; anything else, such as ``<38>`` or a date, does not."""
        start = bytes(self._held[: _MOST_DIGITS + 1])
        if _COUNT.match(start):
            return True
        return None if not start or _UNFINISHED_COUNT.match(start) else False

    def _by_count(self) -> list[bytes | Bad]:
        found: list[bytes | Bad] = []
        at, held = 0, self._held
        while True:
            if self._skip:
                passed = min(self._skip, len(held) - at)
                self._skip, at = self._skip - passed, at + passed
            while at < len(held) and held[at] == 0x0A:  # some senders end counted messages with a newline as well
                at += 1
            match = _COUNT.match(held, at)
            if self._skip or not match:
                self._broke(bytes(held[at : at + LONGEST_RAW]), found)
                break
            length, start = int(match[1]), match.end()
            if length > self.longest:
                found.append(_bad(TOO_LONG, bytes(held[start : start + min(length, LONGEST_RAW)])))
                self._skip, at = length, start
            elif start + length > len(held):
                break
            else:
                found += _message(bytes(held[start : start + length]))
                at = start + length
        del held[:at]
        return found

    def _broke(self, rest: bytes, found: list[bytes | Bad]) -> None:
        if rest and not self._skip and not _UNFINISHED_COUNT.match(rest):
            self.broken = True
            found.append(_bad(NO_COUNT, rest))
            self._held.clear()

    def _by_newline(self) -> list[bytes | Bad]:
        found: list[bytes | Bad] = []
        at, held = 0, self._held
        while (end := held.find(b"\n", max(at, self._searched))) >= 0:
            if self._astray:
                self._astray = False
            elif end - at > self.longest:
                found.append(_bad(TOO_LONG, bytes(held[at : at + LONGEST_RAW])))
            else:
                found += _message(bytes(held[at:end]))
            at = end + 1
        del held[:at]
        if len(held) > self.longest and not self._astray:
            found.append(_bad(TOO_LONG, bytes(held[:LONGEST_RAW])))
            self._astray = True
        if self._astray:
            held.clear()
        self._searched = len(held)
        return found


def as_line(message: bytes) -> bytes:
    """This function will write a message as one line: control characters as ``#`` and three octal digits, as rsyslog does."""
    return _UNPRINTED.sub(lambda found: b"#%03o" % found[0][0], message)


def _message(data: bytes) -> list[bytes | Bad]:
    """The message without what stands behind it; of nothing, none."""
    data = data.rstrip(_ENDS + b"\n")
    return [data] if data else []


def _bad(reason: str, raw: bytes) -> Bad:
    return bad(reason, raw.decode("utf-8", "backslashreplace"))
