"""A plan carried out: only what is seen goes on, values only, and what came out is looked through again."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sekimori.engines.deidentify.documents.opened import Opened, Passage, Sheet
from sekimori.engines.deidentify.entries import entries
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import gazetteer, lexicon
from sekimori.engines.deidentify.profile import PSEUDONYM
from sekimori.engines.deidentify.report import letters
from sekimori.engines.deidentify.tables import TableScan, scan_table
from sekimori.engines.deidentify.text import DEFAULT, Options, scan_several
from sekimori.engines.deidentify.transform.methods import Context, Method, apply, folded, token
from sekimori.engines.deidentify.transform.plan import ColumnPlan, Plan
from sekimori.kernel.problems import Problem, Refused

_TAKEN_OUT = "［削除］"
_MASKED = "***"
LONGEST_SURNAME = 4
# Methods whose results may look like what they were, and say less: no reason to doubt them when they are looked at again.
_COARSER = {
    Method.KEEP, Method.AGE_BAND, Method.YEAR, Method.MONTH, Method.TOWN, Method.MUNICIPALITY, Method.POSTAL_AREA,
    Method.SHIFT, Method.TOP, Method.BOTTOM, Method.ROUND, Method.SHUFFLE, Method.SAME_FORM, Method.MASK,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Left:
    """Something that still looks personal in what came out, and where."""

    where: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What came out: sheets and passages that hold nothing hidden; what is still to be looked at; who is who.

    ``correspondence`` holds token → original and is for whoever must be able to go back; it is never written into the
    output.
    """

    sheets: tuple[Sheet, ...]
    passages: tuple[Passage, ...]
    left: tuple[Left, ...]
    changed: int
    correspondence: dict[str, str] = field(repr=False)
    scan: TableScan | None = None  # of the last sheet when it was looked at again


def carry_out(
    opened: Opened, plan: Plan, *, key: bytes, on: date, options: Options = DEFAULT, before: TableScan | None = None,
    first: int = 0,
) -> Applied:  # fmt: skip
    """This function will de-identify a file by a plan. ``on`` is the day from which ages are counted.

    Of a long file it does one piece: ``before`` is the ``scan`` of the piece before, ``first`` the number of its first
    row, from 0.

    :raises Refused: if a cell that holds something is in no column of the plan, or the plan names a sheet that is not there.
    """
    work = _Work(plan, Context(key, on), options)
    _check(opened, plan, first)
    sheets = tuple(work.sheet(sheet) for sheet in opened.sheets if not sheet.hidden)
    passages = tuple(work.passages([each for each in opened.passages if each.hidden is None]))
    told = replace(options, names=options.names | work.names)
    scans = [scan_table(sheet.rows, told, before) for sheet in sheets]
    left = tuple(_looked_at_again(list(zip(sheets, scans, strict=True)), passages, work, told, first))
    sheets = tuple(work.renamed(sheets))
    return Applied(sheets, passages, left, work.changed, work.correspondence, scans[-1] if scans else None)


def _check(opened: Opened, plan: Plan, first: int) -> None:
    names = {sheet.name for sheet in opened.sheets}
    problems = [
        Problem(f"計画のシート「{name}」", "ファイルにありません", "計画を作り直すか、名前を直してください。")
        for name in sorted({column.sheet for column in plan.columns} - names)
    ]
    for sheet in opened.sheets:
        if not sheet.hidden:
            problems += _not_planned(sheet, [each for each in plan.columns if each.sheet == sheet.name], first)
    if problems:
        raise Refused(*problems)


def _not_planned(sheet: Sheet, columns: list[ColumnPlan], first: int) -> Iterator[Problem]:
    """What nobody decided about does not leave: a row added since the plan was made is one too many."""
    planned = {
        (row, index) for each in columns for index in (each.index,) for row in range(each.first_row - 1, each.last_row)
    }
    for number, row in enumerate(sheet.rows):
        for index, value in enumerate(row):
            if value and (number, index) not in planned and sheet.hidden_at(number, index) is None:
                where = f"シート「{sheet.name}」{letters(index)}{first + number + 1}セル"
                yield Problem(where, "計画のどの列にも入っていません", "計画に加えるか、計画を作り直してください。")
                return


class _Work:
    """One carrying-out: the originals it met, so that none of them comes out again unseen."""

    def __init__(self, plan: Plan, context: Context, options: Options) -> None:
        self.plan, self.context, self.options = plan, context, options
        self.changed = 0
        self.correspondence: dict[str, str] = {}
        self.originals: set[str] = set()
        self.names: set[str] = set()
        self.bearers: dict[str, str] = {}
        self.decided: dict[tuple[str, int, int], Method] = {}

    def sheet(self, sheet: Sheet) -> Sheet:
        rows = [[value if sheet.hidden_at(number, index) is None else "" for index, value in enumerate(row)]
                for number, row in enumerate(sheet.rows)]  # fmt: skip
        columns = [column for column in self.plan.columns if column.sheet == sheet.name]
        spans = [column for column in columns if column.method is Method.SPANS]
        for column in (each for each in columns if each.method is not Method.SPANS):
            if column.kind is Kind.PERSON:
                self.names.update(value for _, value in _cells(rows, column) if 2 < len(value) <= 24)
        before = [list(row) for row in rows]  # whose row it is, is read before names are replaced
        for column in columns:
            index = column.index
            for row in range(column.first_row - 1, column.last_row):
                self.decided[sheet.name, row, index] = column.method
            if column.method is Method.SHUFFLE:
                self._shuffle(rows, before, column)
            elif column.method is not Method.SPANS:
                self._column(rows, before, column)
        self._spans(rows, spans)
        kept = [row for number, row in enumerate(rows) if number not in sheet.rows_hidden]
        return Sheet(sheet.name, _without_blank_ends(kept))

    def _column(self, rows: list[list[str]], before: list[list[str]], column: ColumnPlan) -> None:
        whose = replace(column, column=column.person).index if column.person else None
        context, index = replace(self.context, parameters=column.parameters), column.index
        for number, value in _cells(rows, column):
            if whose is not None:
                context = replace(context, person=before[number][whose] if whose < len(before[number]) else "")
            self._put(rows, number, index, apply(column.method, value, column.kind, context), value, column)

    def _put(self, rows: list[list[str]], number: int, index: int, made: str, value: str, column: ColumnPlan) -> None:
        if made == value:
            return
        self.changed += 1
        self.originals.add(folded(value, column.kind))
        if column.method in (Method.PSEUDONYM, Method.SAME_FORM):
            self.correspondence[made] = value
        rows[number][index] = made

    def _shuffle(self, rows: list[list[str]], before: list[list[str]], column: ColumnPlan) -> None:
        """In the order of a keyed hash of place and value: nobody without the key can undo it."""
        whose = replace(column, column=column.group).index if column.group else None
        groups: dict[str, list[int]] = {}
        for number, _ in _cells(rows, column):
            group = before[number][whose] if whose is not None and whose < len(before[number]) else ""
            groups.setdefault(group, []).append(number)
        for places in groups.values():
            values = [rows[number][column.index] for number in places]
            drawn = sorted(range(len(values)), key=lambda place: self._draw(column, places[place]))
            for number, place in zip(places, drawn, strict=True):
                self.changed += rows[number][column.index] != values[place]
                rows[number][column.index] = values[place]

    def _draw(self, column: ColumnPlan, number: int) -> bytes:
        message = f"shuffle\0{column.sheet}\0{column.column}\0{number}".encode()
        return hmac.digest(self.context.key, message, "sha256")

    def _spans(self, rows: list[list[str]], columns: Sequence[ColumnPlan]) -> None:
        told = dict(self._entries(rows, columns))
        places = [(number, column.index) for column in columns for number, _ in _cells(rows, column)]
        places = [place for place in places if place not in told]
        texts = [rows[number][index] for number, index in places]
        for (number, index), made in zip(places, self._replaced(texts), strict=True):
            rows[number][index] = made
        for (number, index), found in told.items():
            rows[number][index] = self._piece(rows[number][index], [found])

    def _entries(
        self, rows: list[list[str]], columns: Sequence[ColumnPlan]
    ) -> Iterator[tuple[tuple[int, int], Finding]]:
        """What a label to the left tells of: the whole cell is replaced as its kind is in texts."""
        places = gazetteer().with_towns(self.options.towns)
        among: dict[int, list[int]] = {}
        for column in columns:
            for number, _ in _cells(rows, column):
                among.setdefault(number, []).append(column.index)
        for number, indexes in among.items():
            for index, found in entries(rows[number], places, sorted(indexes)):
                if found.kind is Kind.PERSON:
                    self.names.add(rows[number][index])
                if found.personal:
                    yield (number, index), found

    def renamed(self, sheets: Sequence[Sheet]) -> Iterator[Sheet]:
        """A sheet may be called by somebody's name."""
        made = self._replaced([sheet.name for sheet in sheets])
        for number, (sheet, name) in enumerate(zip(sheets, made, strict=True), start=1):
            yield sheet if name == sheet.name else replace(sheet, name=f"シート{number}")

    def passages(self, passages: Sequence[Passage]) -> Iterator[Passage]:
        made = self._replaced([passage.text for passage in passages])
        for passage, text in zip(passages, made, strict=True):
            yield Passage(passage.where, text, lines=passage.lines)

    def _replaced(self, texts: Sequence[str]) -> list[str]:
        told = replace(self.options, names=self.options.names | self.names)
        found: dict[int, list[Finding]] = {}
        for number, each in scan_several(texts, told):
            if each.personal:
                found.setdefault(number, []).append(each)
        people = {
            each.text_in(texts[number]) for number, several in found.items() for each in several
            if each.kind is Kind.PERSON
        }  # fmt: skip
        self.bearers = bearers(self.names | people)
        return [self._piece(text, found.get(number, [])) for number, text in enumerate(texts)]

    def _piece(self, text: str, found: list[Finding]) -> str:
        parts, at = [], 0
        for each in sorted(found):
            value = each.text_in(text)
            method = self.plan.texts.get(each.kind, Method.DROP)
            made = value if method is Method.KEEP else self._said(value, each.kind, method)
            parts += [text[at : each.start], made]
            at = each.end
            if made != value:
                self.changed += 1
                self.originals.add(folded(value, each.kind))
                if each.kind is Kind.PERSON and len(value) > 2:
                    self.names.add(value)
        return "".join((*parts, text[at:]))

    def _said(self, value: str, kind: Kind, method: Method) -> str:
        if method is Method.DROP:
            return _TAKEN_OUT
        if method is Method.PSEUDONYM:
            whole = self.bearers.get(folded(value, kind), value) if kind is Kind.PERSON else value
            made = token(whole, kind, self.context)
            self.correspondence[made] = whole
            return f"［{made}］"
        return apply(method, value, kind, replace(self.context, parameters={"keep": 1}))


def bearers(names: Iterable[str]) -> dict[str, str]:
    """This function will say for each surname among names who alone bears it: 田中課長 is 田中一郎, where no other 田中 is.

    Surnames of one letter are left alone: 田 is the beginning of too many others.
    """
    whole = {folded(name, Kind.PERSON): name for name in names}
    bearing: dict[str, set[str]] = {}
    for name in whole:
        for cut in range(2, min(len(name), LONGEST_SURNAME + 1)):
            if lexicon().is_surname(name[:cut]):
                bearing.setdefault(name[:cut], set()).add(name)
    return {surname: whole[name] for surname, (name, *others) in bearing.items() if surname in whole and not others}


def _cells(rows: list[list[str]], column: ColumnPlan) -> Iterator[tuple[int, str]]:
    index = column.index  # told by letters: reckoned once
    for number in range(column.first_row - 1, min(column.last_row, len(rows))):
        if index < len(rows[number]) and rows[number][index]:
            yield number, rows[number][index]


def _without_blank_ends(rows: list[list[str]]) -> list[list[str]]:
    """Columns that became blank stay where they are, so that headings still fit; blank rows at the end go."""
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _looked_at_again(
    sheets: list[tuple[Sheet, TableScan]], passages: Sequence[Passage], work: _Work, told: Options, first: int
) -> Iterator[Left]:
    """What came out, read as anybody would who knows the names that were in it."""
    for sheet, scan in sheets:
        for each in scan.covered(sheet.rows):
            if why := _doubt(work, sheet.rows[each.row][each.column], each.finding, sheet, each.row, each.column):
                where = f"シート「{sheet.name}」{letters(each.column)}{first + each.row + 1}セル"
                yield Left(where, each.finding.kind, why)
    for number, found in scan_several([passage.text for passage in passages], told):
        if why := _doubt(work, passages[number].text, found):
            yield Left(passages[number].where, found.kind, why)


def _doubt(work: _Work, text: str, found: Finding, sheet: Sheet | None = None, row: int = 0, column: int = 0) -> str:
    value = found.text_in(text)
    if not found.personal or _TAKEN_OUT in value or _MASKED in value or _within_token(text, found):
        return ""
    if folded(value, found.kind) in work.originals:
        return "元の値が残っています"
    method = work.decided.get((sheet.name, row, column)) if sheet else None
    if method in _COARSER or (method in (None, Method.SPANS) and work.plan.texts.get(found.kind) is Method.KEEP):
        return ""
    return found.reason


def _within_token(text: str, found: Finding) -> bool:
    around = text[max(0, found.start - 12) : found.end + 12]
    at = found.start - max(0, found.start - 12)
    return any(m.start() - 1 <= at and at + found.end - found.start <= m.end() + 1 for m in PSEUDONYM.finditer(around))
