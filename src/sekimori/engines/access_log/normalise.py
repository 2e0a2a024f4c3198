"""Rows of a source into records of the schema, by its declaration: the step every record of every system goes through.

Whatever can be decided once a file (where columns stand, what constants are) is decided before the first row.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from sekimori.engines.access_log.clocks import Clock, NotATime, When
from sekimori.engines.access_log.items import Bad, Row, Skip, bad
from sekimori.engines.access_log.schema import CODES, TEXTS, AccessRecord, Operation, Status, content_hash, identity
from sekimori.engines.access_log.source import Coded, Ignored, Names, Source
from sekimori.kernel.text import fold_code

REMEMBERED = 500_000  # records among which a repetition is recognised at least
MOST_DIGITS = 12  # of a count
MOST_CODES = 10_000  # different codes that are remembered

_NAME, _DOMAIN = TEXTS.index("actor_user_name"), TEXTS.index("actor_user_domain")


class Unfit(Exception):
    """A row does not become a record; the message is Japanese and names columns, never values."""


def unfit_row(unfit: Unfit, row: Row) -> Bad:
    """This function will note a row that does not become a record."""
    return bad(str(unfit), ",".join(row.values() if isinstance(row, dict) else row))


Values = tuple[str, ...]


class Prepared(NamedTuple):
    """A record but for its name and line."""

    when: When
    operation: Operation
    status: Status
    people: int | None
    rows: int | None
    texts: Values
    content: bytes


Taker = Callable[[Values], str]


Ours = TypeVar("Ours", Operation, Status)


class _Code(Generic[Ours]):
    """Codes of a source into ours, each looked up once."""

    def __init__(self, coded: Coded, ours: type[Ours]) -> None:
        self._label = "」「".join(names[0] for names in coded.columns)
        self._exact: dict[str, Ours] = {
            code: ours(target) for code, target in coded.codes.items() if not code.endswith("*")
        }
        starts = sorted((code[:-1] for code in coded.codes if code.endswith("*")), key=len, reverse=True)
        self._starts: list[tuple[str, Ours]] = [(start, ours(coded.codes[f"{start}*"])) for start in starts]
        self._otherwise: Ours | None = ours(coded.otherwise) if coded.otherwise is not None else None
        self._known: dict[str, Ours] = {}

    def of(self, text: str) -> Ours:
        """This function will translate one code.

        :raises Unfit: if the declaration does not know it and does not say what unknown ones are.
        """
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= MOST_CODES:
                self._known.clear()
            found = self._known[text] = self._look_up(text)
        return found

    def _look_up(self, text: str) -> Ours:
        for code in (text, text.partition(" ")[0]):  # of several columns the first alone may decide
            if code in self._exact:
                return self._exact[code]
        for start, target in self._starts:
            if text.startswith(start):
                return target
        if self._otherwise is None:
            raise Unfit(
                f"列「{self._label}」が空です" if not text else f"列「{self._label}」に定義にないコードがあります"
            )
        return self._otherwise


class Repeats:
    """Counts records of the same content, so that two of them in the same second stay two.

    Memory is bounded: a repetition is recognised among the latest ``REMEMBERED`` records at least, twice that at most.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._young: dict[bytes, int] = {}
        self._old: dict[bytes, int] = {}

    def next(self, content: bytes) -> int:
        """This function will return how often this content came before."""
        young = self._young
        seen = young.get(content)
        if seen is None:
            seen = self._old.get(content, 0) if self._old else 0
            if len(young) >= self._remembered:
                self._old, self._young = young, {}
                young = self._young
        young[content] = seen + 1
        return seen

    def names(self, contents: list[bytes]) -> list[bytes]:
        """This function will name records in their order, as ``identity`` does one by one (16 bytes each)."""
        young, before = self._young, len(self._young)
        if before + len(contents) <= self._remembered and self._old.keys().isdisjoint(contents):
            deque(map(young.setdefault, contents, repeat(1)), maxlen=0)
            if len(young) == before + len(contents):  # none came before, and none twice
                return contents
            for _ in range(len(young) - before):
                young.popitem()  # as it was
        return [bytes.fromhex(identity(content, self.next(content))) for content in contents]


class Normaliser:
    """Makes records of one file's rows.

    :param columns: of rows that are lists; ``None`` for rows that are mappings.
    """

    def __init__(self, source: Source, clock: Clock, columns: Sequence[str] | None, repeats: Repeats) -> None:
        self.source, self.clock, self.repeats = source, clock, repeats
        self.wanted = source.columns
        self.places = {names: place for place, names in enumerate(self.wanted)}
        self._empty, self._splits = source.empty, source.domain_in_name
        self._lists = _from_list(self.wanted, columns) if columns is not None else None
        self._by_name = _from_mapping(self.wanted)
        self._time = self._joined(source.timing.columns)
        self.operation, self._operation_text = (
            _Code(source.operation, Operation),
            self._joined(source.operation.columns),
        )
        self.status, self._status_text = _Code(source.status, Status), self._joined(source.status.columns)
        self._constants = tuple(source.constants.values())
        self._texts = self._text_taker()
        self._folded = [TEXTS.index(name) for name in CODES if name in source.fields]
        self._required = [(TEXTS.index(name), self._label(name)) for name in source.required]
        self._people, self._rows = (self._number_place(name) for name in ("people", "rows"))
        self._ignored: list[tuple[int, Ignored]] = [(self.places[rule.column], rule) for rule in source.ignored]

    def record(self, line: int, row: Row) -> AccessRecord | Skip:
        """This function will make one record, or say by which declared rule the row is none.

        :raises Unfit: if the row cannot become a record.
        """
        found = self.prepared(self.taken(row))
        return found if isinstance(found, Skip) else self.named(line, found)

    def taken(self, row: Row) -> Values:
        """This function will take the values out of a row that the declaration names, without white space around them."""
        if type(row) is list and self._lists is not None:
            return tuple(map(str.strip, self._lists(row)))
        return self._by_name(row)  # type: ignore[arg-type]

    def prepared(self, values: Values) -> Prepared | Skip:
        """This function will normalise values; what they become has no name yet, since that depends on repetitions.

        :raises Unfit: if they cannot become a record.
        """
        if self._empty:
            empty = self._empty
            values = tuple(["" if value in empty else value for value in values])
        for place, rule in self._ignored:
            if (values[place] in rule.values) is not rule.unless:
                return Skip(rule.reason)
        try:
            when = self.clock.read(self._time(values))
        except NotATime as error:
            raise Unfit(f"列「{self._time_label}」：{error}") from None
        operation = self.operation.of(self._operation_text(values))
        status = self.status.of(self._status_text(values))
        texts = self._texts((*values, *self._constants, ""))
        if self._folded or self._splits:
            texts = self._tidied(texts)
        for place, label in self._required:
            if not texts[place]:
                raise Unfit(f"列「{label}」が空です")
        people = self.count(values[self._people[0]], self._people[1]) if self._people else None
        rows = self.count(values[self._rows[0]], self._rows[1]) if self._rows else None
        content = content_hash((self.source.code, when.text, operation, status, f"{people} {rows}", *texts))
        return Prepared(when, operation, status, people, rows, texts, content)

    def named(self, line: int, found: Prepared) -> AccessRecord:
        """This function will make the record."""
        when, operation, status, people, rows, texts, content = found
        uid = identity(content, self.repeats.next(content))
        derived = (uid, line, when.day, when.hour, when.weekday)
        return AccessRecord._make((self.source.code, when.moment, operation, status, people, rows, *texts, *derived))

    @property
    def _time_label(self) -> str:
        return "」「".join(names[0] for names in self.source.timing.columns)

    def _label(self, name: str) -> str:
        names = self.source.fields.get(name)
        return names[0] if names else name

    def _joined(self, columns: tuple[Names, ...]) -> Taker:
        """Takes one column, or several joined by a space."""
        places = [self.places[names] for names in columns]
        if not places:
            return lambda _: ""
        if len(places) == 1:
            return itemgetter(places[0])
        return lambda values: " ".join([values[place] for place in places]).strip()

    def _text_taker(self) -> Callable[[Values], Values]:
        """Picks the texts in the schema's order out of: values, constants, and one empty text for all others."""
        constants = list(self.source.constants)
        empty = len(self.wanted) + len(constants)
        places = []
        for name in TEXTS:
            if name in self.source.fields:
                places.append(self.places[self.source.fields[name]])
            elif name in constants:
                places.append(len(self.wanted) + constants.index(name))
            else:
                places.append(empty)
        return itemgetter(*places)

    def _tidied(self, texts: Values) -> Values:
        changed: list[str] | None = None
        for place in self._folded:
            if not texts[place].isascii():
                changed = changed or list(texts)
                changed[place] = fold_code(texts[place])
        if self._splits and "\\" in (changed or texts)[_NAME]:  # after folding: a wide one parts, too
            changed = changed or list(texts)
            domain, _, changed[_NAME] = changed[_NAME].rpartition("\\")
            changed[_DOMAIN] = changed[_DOMAIN] or domain
        return tuple(changed) if changed else texts

    def _number_place(self, name: str) -> tuple[int, str] | None:
        names = self.source.fields.get(name)
        return (self.places[names], names[0]) if names else None

    def count(self, text: str, label: str) -> int | None:
        """This function will read a count: ``1,234件`` too; nothing is ``None``.

        :raises Unfit: if the text is no count.
        """
        if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS:
            return int(text)
        if not text:
            return None
        text = fold_code(text).replace(",", "").removesuffix("件").removesuffix("人")
        if text.isdecimal() and len(text) <= MOST_DIGITS:
            return int(text)
        raise Unfit(f"列「{label}」が件数として読めません")


def _from_list(wanted: tuple[Names, ...], columns: Sequence[str]) -> Callable[[list[str]], Sequence[str]]:
    """Takes the wanted columns; of the names a column may have, the first that is there. None there: an empty text."""
    places = [next((columns.index(name) for name in names if name in columns), None) for names in wanted]
    if len(places) > 1 and all(place is not None for place in places):
        return itemgetter(*places)
    return lambda row: ["" if place is None else row[place] for place in places]


def _from_mapping(wanted: tuple[Names, ...]) -> Callable[[Mapping[str, str]], Values]:
    """Takes the wanted values; of the names a value may have, the first that is not empty."""
    first = [names[0] for names in wanted]
    others = [(place, names[1:]) for place, names in enumerate(wanted) if len(names) > 1]

    def take(row: Mapping[str, str]) -> Values:
        get = row.get
        values = [get(name, "").strip() for name in first]
        for place, names in others:
            if not values[place]:
                values[place] = next((found for name in names if (found := get(name, "").strip())), "")
        return tuple(values)

    return take
