"""Reading one file of a source from beginning to end.

The invariant: everything that was read is accepted, or quarantined with number and reason, or left out for a reason that
is declared and counted. ``Reading`` counts on its own what comes in and what goes out, and fails if they differ.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO

from sekimori.engines.access_log.clocks import Clock
from sekimori.engines.access_log.formats import items
from sekimori.engines.access_log.items import HEADING, Bad, Columns, Other, Pieces, Quarantined, Row, Skip, Tally
from sekimori.engines.access_log.lines import BLOCK
from sekimori.engines.access_log.nested import Found, opener
from sekimori.engines.access_log.normalise import Normaliser, Repeats, Unfit, unfit_row
from sekimori.engines.access_log.schema import AccessRecord
from sekimori.engines.access_log.source import INSIDE, Format, Source

__all__ = ["Quarantined", "Reading", "Tally", "Unbalanced"]

if TYPE_CHECKING:
    from sekimori.engines.access_log.portions import Portion

Maker = Callable[[int, Row], "AccessRecord | Bad | Skip"]


class Unbalanced(RuntimeError):
    """Something that was read is neither accepted nor quarantined nor left out: a fault of this program."""


class Reading:
    """One file, read once; iterating gives records and quarantined lines in the order of the file.

    :param stream: opened for bytes; for EVTX it must be seekable.
    :param reference: the day the file was handed over, for lines without a year.
    :param latest: the latest moment a record may have; later ones are quarantined.
    :raises Refused: while iterating, if the file is not of the source's format at all.
    """

    def __init__(
        self,
        source: Source,
        stream: BinaryIO,
        *,
        reference: date | None = None,
        latest: datetime | None = None,
        block: int = BLOCK,
        repeats: Repeats | None = None,
    ) -> None:
        self.source, self.tally = source, Tally()
        self._stream = _Hashed(stream)
        self._block = block
        self.repeats = repeats or Repeats()
        timing = source.timing
        self.clock = Clock(timing.clock, timing.zone, eras=timing.eras, reference=reference, latest=latest)
        self._open = opener(source) if source.nested else None
        self._nested_in = source.nested.column if source.nested else ()
        self._digest = hashlib.sha256(source.code.encode())
        self.finished = False

    @property
    def file_digest(self) -> str:
        """SHA-256 of the file's bytes, once it is read."""
        return self._stream.digest

    @property
    def digest(self) -> str:
        """SHA-256 over the identities of the accepted records and the number and reason of the others, in order.

        The same file read by the same declaration gives the same digest.
        """
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[AccessRecord | Quarantined]:
        tally, update = self.tally, self.note
        make = self._maker(None)
        for line, item in self.pieces():
            if isinstance(item, Columns):
                make = self._maker(item.names)
                if not item.written:
                    continue
            tally.read += 1
            made = self._made(make, line, item)  # type: ignore[arg-type]
            if type(made) is AccessRecord:
                tally.accepted += 1
                update(made.metadata_uid.encode())
                yield made
            elif isinstance(made, Bad):
                tally.quarantined += 1
                update(f"\n{line} {made.reason}\n".encode())
                yield Quarantined(line, made.reason, made.raw)
            else:
                tally.ignored[made.reason] += 1  # type: ignore[union-attr]
        self.finish()

    def tables(self) -> "Iterator[Portion]":
        """This function will yield what iterating yields, in portions and by column: the same, several times faster."""
        from sekimori.engines.access_log.portions import portions

        return portions(self)

    def pieces(self, *, swift: bool = False) -> Pieces:
        """This function will read the file, once."""
        if self.source.format is Format.EVTX:
            self._stream.hash_all()
        return items(self.source, self._stream, block=self._block, swift=swift)  # type: ignore[arg-type]

    def note(self, data: bytes) -> None:
        """This function will add what became of the next thing that was read to the digest."""
        self._digest.update(data)

    def _made(self, make: Maker, line: int, item: Other) -> AccessRecord | Bad | Skip:
        if isinstance(item, tuple):
            return HEADING if isinstance(item, Columns) else item
        try:
            return make(line, item)
        except Unfit as unfit:
            return unfit_row(unfit, item)

    def _maker(self, columns: tuple[str, ...] | None) -> Maker:
        """What makes records of rows with these columns, or of rows by name."""
        record = self.normaliser(columns).record
        if self._open is None:
            return record

        def make(line: int, row: Row) -> AccessRecord | Bad | Skip:
            whole = self.opened(row, columns)
            return record(line, whole) if isinstance(whole, dict) else whole

        return make

    def normaliser(self, columns: tuple[str, ...] | None) -> Normaliser:
        """This function will return what normalises rows with these columns, or rows by name."""
        return Normaliser(self.source, self.clock, columns if self._open is None else None, self.repeats)

    @property
    def nested(self) -> bool:
        """Something stands inside a column; ``opened`` must then be asked once for every row, in order."""
        return self._open is not None

    def opened(self, row: Row, columns: tuple[str, ...] | None) -> Found:
        """This function will return a row with what stands inside one of its columns, or why it is no record."""
        if isinstance(row, list):
            row = dict(zip(columns or (), row, strict=True))
        text = ""
        for name in self._nested_in:
            if text := row.get(name, ""):
                break
        found = self._open(text, row) if self._open else {}
        if not isinstance(found, dict):
            return found
        whole = row.copy()
        for name, value in found.items():
            whole[INSIDE + name] = value
        return whole

    def finish(self) -> None:
        """This function will count once more, at the end.

        :raises Unbalanced: if something got lost.
        """
        if not self.tally.balanced:
            raise Unbalanced(str(self.tally))
        self.finished = True


class _Hashed:
    """A stream that hashes what is read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._hash, self._done = stream, hashlib.sha256(), False

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def hash_all(self) -> None:
        while data := self._stream.read(BLOCK):
            self._hash.update(data)
        self._stream.seek(0)
        self._done = True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if not self._done:
            self._hash.update(data)
        return data

    def seek(self, *place: int) -> int:
        return self._stream.seek(*place)

    def tell(self) -> int:
        return self._stream.tell()
