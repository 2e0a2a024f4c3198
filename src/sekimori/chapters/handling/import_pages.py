"""The screens that take an existing ledger in, step by step: file, columns, what would happen, done; and the way out."""

from dataclasses import asdict, dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sekimori.chapters.handling.actions import ledger_import as actions
from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.ledger_export import HEADINGS, lines_of, record_export, workbook
from sekimori.chapters.handling.models import HoldingVersion
from sekimori.chapters.handling.queries import holdings
from sekimori.chapters.handling.queries import ledger_import as queries
from sekimori.chapters.handling.queries.ledger_import import IMPORT, LABELS
from sekimori.chapters.handling.rules.ledger_headings import Headings, find_headings, headings_at, propose
from sekimori.chapters.handling.rules.ledger_import import (
    FORM,
    FROM_MEDIA,
    ColumnChoice,
    LedgerRead,
    LedgerReader,
    check_choice,
    proposes_commas,
)
from sekimori.foundation.applications.kind import FieldType
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.directory import uploads
from sekimori.foundation.directory.exchange.grid import Grid
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.plan import ImportReport, TableReport
from sekimori.foundation.directory.exchange.reading import MEGABYTE, GivenFile, Limits
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Problem, Refused

PURPOSE = "handling.ledger"
MOST_ROWS, MOST_COLUMNS = 20_000, 100
FIRST_ROWS = 60  # enough to find the headings of a sheet and to show what stands under them
SAMPLES = 2
SHOWN_PROBLEMS = 500
SHOWN_ROWS = 200
FIXABLE = tuple(entry for entry in FIELDS if entry.required and entry.type in (FieldType.CHOICE, FieldType.YES_NO))
YES_OR_NO = (("no", "いいえ"), ("yes", "はい"))


def limits() -> Limits:
    """This function will return how much of a ledger is read."""
    return Limits(size=settings.IMPORT_BYTES, rows=MOST_ROWS, columns=MOST_COLUMNS)


class LedgerForm(forms.Form):
    """The file of the first step."""

    ledger = forms.FileField(
        label="台帳のファイル",
        help_text="Excel（.xlsx）又はCSV（UTF-8、Shift_JIS）。見出しや列の並びは、いまのままで構いません。",
    )

    def clean_ledger(self) -> GivenFile:
        sent = self.cleaned_data["ledger"]
        if sent.size > settings.IMPORT_BYTES:
            limit = settings.IMPORT_BYTES // MEGABYTE
            raise forms.ValidationError(f"{limit}MBを超えるファイルは取り込めません。")
        return GivenFile(sent.name or "", sent.read())


@page(IMPORT)
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """The first step: a file that can be read is kept; nothing is entered."""
    form = LedgerForm(request.POST, request.FILES) if request.method == "POST" else LedgerForm()
    problems: tuple[Problem, ...] = ()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["ledger"]
        try:
            read_grids(given, limits(), rows=FIRST_ROWS)
        except Refused as refused:
            problems = refused.problems
        else:
            account = request.actor.account or 0
            nothing_yet = ImportReport((), confirmed=False)
            upload = uploads.keep((given,), nothing_yet, account=account, at=request.at, purpose=PURPOSE)
            return redirect("handling:import-columns", upload.token)
    context = {"form": form, "problems": problems}
    return render(request, "handling/import_start.html", context, status=422 if problems or form.errors else 200)


def _upload(request: Request, token: str) -> uploads.Upload:
    found = uploads.find(token, account=request.actor.account or 0, purpose=PURPOSE)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class _Sheet:
    """A sheet with its headings and what its columns mean so far."""

    number: int
    grid: Grid
    headings: Headings
    choice: ColumnChoice

    @property
    def is_own(self) -> bool:
        return tuple("".join(column.parts) for column in self.headings.columns) == HEADINGS


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def _sheets(upload: uploads.Upload) -> tuple[Grid, ...]:
    return read_grids(upload.files[0], limits(), rows=FIRST_ROWS)


def _sheet(grids: tuple[Grid, ...], asked: QueryDict, choices: dict) -> _Sheet:
    """The sheet and heading row asked for, else those chosen before, else those that look most like a ledger."""
    number = _number(asked.get("sheet"))
    if number is None:
        number = next((place for place, grid in enumerate(grids) if grid.name == choices.get("sheet")), None)
    if number is None:
        number = max(range(len(grids)), key=lambda place: (_likeness(grids[place]), -place))
    if number >= len(grids):
        raise Http404
    grid = grids[number]
    row = _number(asked.get("header")) or (choices.get("header") if grid.name == choices.get("sheet") else None)
    headings = headings_at(grid, row) if row else find_headings(grid) or headings_at(grid, min(grid.rows, default=1))
    if choices.get("sheet") == grid.name and choices.get("header") == headings.top:
        return _Sheet(number, grid, headings, _chosen(choices))
    choice = queries.remembered(headings)
    if not queries.is_remembered(headings):
        choice = ColumnChoice(choice.codes, choice.fixed, proposes_commas(grid, headings, choice.codes))
    return _Sheet(number, grid, headings, choice)


def _likeness(grid: Grid) -> tuple[bool, int]:
    found = find_headings(grid)
    return not grid.hidden, len([code for code in propose(found.columns) if code]) if found else 0


def _chosen(choices: dict) -> ColumnChoice:
    return ColumnChoice(tuple(choices["codes"]), choices["fixed"], choices["commas"], choices["unit"])


@page(IMPORT)
@require_http_methods(["GET", "POST"])
def columns(request: Request, token: str) -> HttpResponse:
    """The second step: which sheet, where its headings stand, and what each column means."""
    upload = _upload(request, token)
    if upload.report.confirmed:
        return redirect("handling:import-check", token)
    grids = _sheets(upload)
    if request.method != "POST":
        return _columns(request, upload, grids, _sheet(grids, request.GET, upload.choices))
    sheet = _sheet(grids, request.POST, upload.choices)
    units = holdings.units_within(request.actor, IMPORT)
    choice = _choice_of(request.POST, sheet.headings, {key for key, _ in units})
    sheet = _Sheet(sheet.number, sheet.grid, sheet.headings, choice)
    problems = check_choice(choice, sheet.headings.columns, FIELDS)
    if problems:
        return _columns(request, upload, grids, sheet, problems)
    actions.remember_columns(request.actor, sheet.headings, choice)
    chosen = asdict(choice) | {"sheet": sheet.grid.name, "header": sheet.headings.top}
    uploads.choose(upload, chosen)
    return redirect("handling:import-check", token)


def _choice_of(posted: QueryDict, headings: Headings, units: set[int]) -> ColumnChoice:
    codes = tuple(posted.get(f"column{column.number}", "") for column in headings.columns)
    fixed = {entry.code: posted.get(f"fixed_{entry.code}", "") for entry in FIXABLE if entry.code not in codes}
    allowed = {entry.code: {code for code, _ in _values(entry.code)} for entry in FIXABLE}
    unit = _number(posted.get("unit"))
    return ColumnChoice(
        codes=tuple(code if code in LABELS else "" for code in codes),
        fixed={code: value for code, value in fixed.items() if value in allowed[code]},
        commas=posted.get("items") == "commas",
        unit=unit if unit in units else None,
    )


def _values(code: str) -> tuple[tuple[str, str], ...]:
    """What a field without a column may be for all rows."""
    entry = next(entry for entry in FIXABLE if entry.code == code)
    if entry.type is FieldType.YES_NO:
        return YES_OR_NO
    choices = tuple((choice.code, choice.label) for choice in entry.choices)
    return ((FROM_MEDIA, "媒体の列から読み取る"), *choices) if code == FORM else choices


def _columns(
    request: Request,
    upload: uploads.Upload,
    grids: tuple[Grid, ...],
    sheet: _Sheet,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    below = [row for row in sorted(sheet.grid.rows) if row > sheet.headings.bottom]
    codes = (*sheet.choice.codes, *[""] * len(sheet.headings.columns))
    lines = []
    for column, code in zip(sheet.headings.columns, codes, strict=False):
        texts = (sheet.grid.text(row, column.number) for row in below)
        lines.append((column, code, [text[:40] for text in texts if text][:SAMPLES]))
    context = {
        "upload": upload,
        "grids": [(number, grid) for number, grid in enumerate(grids)],
        "sheet": sheet,
        "lines": lines,
        "fields": LABELS.items(),
        "fixable": [(entry, _values(entry.code), sheet.choice.fixed.get(entry.code, "")) for entry in FIXABLE],
        "units": holdings.units_within(request.actor, IMPORT),
        "remembered": queries.is_remembered(sheet.headings),
        "problems": problems,
    }
    return render(request, "handling/import_columns.html", context, status=422 if problems else 200)


def _read(request: Request, upload: uploads.Upload) -> tuple[_Sheet, LedgerRead]:
    """The whole sheet under the columns chosen."""
    choices = upload.choices
    grids = read_grids(upload.files[0], limits(), sheet=choices["sheet"])
    grid = grids[0]
    sheet = _Sheet(0, grid, headings_at(grid, choices["header"]), _chosen(choices))
    reader = LedgerReader(
        grid,
        sheet.headings,
        sheet.choice,
        fields=FIELDS,
        units=queries.units_for_import(request.actor),
        own=sheet.is_own,
    )
    return sheet, reader.read()


@page(IMPORT)
@require_http_methods(["GET", "POST"])
def check(request: Request, token: str) -> HttpResponse:
    """The third step: every row's faults, or what the file would do; confirmed, it is taken in whole."""
    upload = _upload(request, token)
    if upload.report.confirmed:
        return render(request, "handling/import_done.html", {"upload": upload, "done": upload.report.tables[0]})
    if not upload.choices:
        return redirect("handling:import-columns", token)
    if "discard" in request.POST:
        uploads.discard(upload)
        messages.info(request, "取り込みをやめました。何も変更していません。")
        return redirect("handling:ledger")
    sheet, ledger = _read(request, upload)
    if request.method != "POST":
        return _check(request, upload, sheet, ledger)
    try:
        plan = actions.take_in(
            request.actor,
            ledger,
            sheet=sheet.grid.name,
            seen=request.POST.get("seen", ""),
            file=upload.files[0],
        )
    except Refused as refused:
        return _check(request, upload, sheet, ledger, refused.problems)
    done = TableReport("取扱台帳", **plan.counts)
    uploads.finish(upload, ImportReport((done,), confirmed=True), in_vault=True)
    return redirect("handling:import-check", token)


def _check(
    request: Request, upload: uploads.Upload, sheet: _Sheet, ledger: LedgerRead, refusal: tuple[Problem, ...] = ()
) -> HttpResponse:
    plan = queries.plan_of(request.actor, ledger.entries, where=sheet.grid.name)
    problems = (*ledger.problems, *plan.problems)
    refusal = tuple(problem for problem in refusal if problem not in problems)
    names = {unit.id: unit.name for unit in request.actor.organisation.units.values()}
    context = {
        "upload": upload,
        "sheet": sheet,
        "ledger": ledger,
        "refusal": refusal,
        "problems": problems[:SHOWN_PROBLEMS],
        "problem_count": len(problems),
        "plan": plan,
        "levels": queries.levels_of(request.actor, plan),
        "added": [(row, names[row.unit]) for row in plan.of(queries.Outcome.ADDED)[:SHOWN_ROWS]],
        "changed": [(row, names[row.unit]) for row in plan.of(queries.Outcome.CHANGED)[:SHOWN_ROWS]],
        "shown_rows": SHOWN_ROWS,
        "hidden_rows": sorted(row for row in sheet.grid.hidden_rows if row > sheet.headings.bottom),
        "hidden_columns": [column for column in sheet.headings.columns if column.hidden],
    }
    return render(request, "handling/import_check.html", context, status=409 if refusal else 200)


def _rows(request: Request) -> QuerySet[HoldingVersion]:
    unit, level, words = (request.POST.get(name, "")[:60] for name in ("unit", "level", "q"))
    return holdings.narrowed(request.actor, unit=_number(unit), level=level, words=words)


def _lines(request: Request) -> Amount:
    return Amount(_rows(request).count(), "保有個人情報の取扱台帳", "件")


@page(holdings.VIEW)
@require_POST
@takes_out("handling.holding.export", _lines)
def export(request: Request) -> HttpResponse:
    """The ledger within reach as the page shows it, narrowed or not; handing out is recorded, so it is a POST."""
    rows = _rows(request)
    narrowed = any(request.POST.get(name) for name in ("unit", "level", "q"))
    record_export(request.actor, rows, narrowed=narrowed)
    answer = HttpResponse(workbook(lines_of(request.actor, rows)), content_type=actions.EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="holdings-{request.actor.today.isoformat()}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer
