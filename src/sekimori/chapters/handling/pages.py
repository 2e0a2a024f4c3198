"""The screens of the ledger of holdings 取扱台帳 and of the protection levels 保護区分."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sekimori.chapters.handling.actions import holdings as actions
from sekimori.chapters.handling.kinds.file_notice import NOTICE, OCCASIONS
from sekimori.chapters.handling.kinds.holding import FIELDS
from sekimori.chapters.handling.queries import holdings as queries
from sekimori.chapters.handling.queries.file_notices import may_notify, notices_of
from sekimori.chapters.handling.queries.ledger_import import IMPORT
from sekimori.foundation.applications.forms import form_of, typed_of
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.kernel.era import NotADate, parse_day
from sekimori.kernel.problems import Problem, Refused

MANAGER = "protection_manager"
LEVELS = declare("handling.levels.view", "保護区分の説明を見る")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


@page(queries.VIEW)
def ledger(request: Request) -> HttpResponse:
    """取扱台帳: what my unit holds."""
    level, words = request.GET.get("level", "")[:30], request.GET.get("q", "")[:60]
    unit = _number(request.GET.get("unit"))
    screen = queries.holdings(
        request.actor, unit=unit, level=level, words=words, after=_number(request.GET.get("after"))
    )
    query = request.GET.copy()
    query.pop("after", None)
    return render(
        request,
        "handling/ledger.html",
        {
            "screen": screen,
            "levels": request.actor.roster.guideline.protection.levels,
            "level": level,
            "words": words,
            "unit": unit,
            "units": queries.units_to_enter(request.actor),
            "may_confirm": request.actor.may_somewhere(actions.CONFIRM),
            "may_import": request.actor.may_somewhere(IMPORT),
            "query": query.urlencode(),
        },
    )


@page(queries.VIEW)
def show(request: Request, holding_id: int) -> HttpResponse:
    """One entry of the ledger, with why it has its protection level."""
    return _show(request, holding_id)


def _show(request: Request, holding_id: int, *, status: int = 200, **context: object) -> HttpResponse:
    screen = queries.holding(request.actor, holding_id)
    context["manager"] = request.actor.roster.guideline.term(MANAGER)
    context["may_look"] = request.actor.may_somewhere("access_records.search")
    if screen.said.file_kind and request.actor.roster.guideline.route(NOTICE.code, screen.said.level):
        context |= _notices(request, screen)
    return render(request, "handling/holding.html", {"screen": screen, **context}, status=status)


def _notices(request: Request, screen: queries.HoldingShown) -> dict[str, object]:
    """Where the guideline asks for notices (練馬区 第10条): those given, and the form that begins the next."""
    notices = notices_of(screen.id)
    return {
        "notices": notices,
        "may_notify": may_notify(request.actor, screen.said),
        "occasions": OCCASIONS,
        "proposed": "cease" if screen.ceased_on else "change" if notices else "hold",
        "token": uuid.uuid4(),
    }


@page(actions.ENTER)
def new(request: Request) -> HttpResponse:
    """A new entry."""
    units = queries.units_to_enter(request.actor)
    if request.method == "POST":
        unit = _number(request.POST.get("unit"))
        if unit is None or unit not in dict(units):
            problem = Problem("保有する課", "選ばれていません", "一覧から課を選んでください")
            form = form_of(FIELDS, typed=typed_of(FIELDS, request.POST), problems=(problem,))
            return _form(request, form, units=units, status=422)
        return _save(request, unit, units=units)
    return _form(request, form_of(FIELDS), units=units)


@page(actions.ENTER)
def edit(request: Request, holding_id: int) -> HttpResponse:
    """Changing an entry: a new version is recorded, the old one stays."""
    screen = queries.holding(request.actor, holding_id)
    if not screen.may_enter:
        raise Http404
    if request.method == "POST":
        return _save(request, screen.unit_id, screen=screen)
    return _form(request, form_of(FIELDS, content=queries.typed_from(screen.said)), screen=screen)


def _save(
    request: Request, unit: int, *, screen: queries.HoldingShown | None = None, **context: object
) -> HttpResponse:
    typed = typed_of(FIELDS, request.POST)
    try:
        saved = actions.save_holding(
            request.actor,
            typed,
            unit=unit,
            holding_id=screen.id if screen else None,
            version=_number(request.POST.get("version")) or 0,
            wished_level=request.POST.get("wished_level", ""),
            level_reason=request.POST.get("level_reason", "")[:300],
        )
    except Refused as refusal:
        form = form_of(FIELDS, typed=typed, problems=refusal.problems)
        return _form(request, form, screen=screen, unit=unit, status=422, **context)
    messages.success(request, "取扱台帳に書きました。")
    return redirect("handling:holding", saved.pk)


def _form(request: Request, form: object, *, status: int = 200, **context: object) -> HttpResponse:
    levels = request.actor.roster.guideline.protection.levels
    return render(request, "handling/holding_form.html", {"form": form, "levels": levels, **context}, status=status)


@require_POST
@page(actions.CONFIRM)
def decide(request: Request, holding_id: int) -> HttpResponse:
    """The manager's acts on an entry: confirmed, level lowered, no longer held."""
    screen = queries.holding(request.actor, holding_id)
    version = _number(request.POST.get("version")) or 0
    try:
        done = _decide(request, screen, version)
    except Refused as refusal:
        return _show(request, holding_id, problems=refusal.problems, status=422)
    messages.success(request, done)
    return redirect("handling:holding", holding_id)


def _decide(request: Request, screen: queries.HoldingShown, version: int) -> str:
    where = {"unit": screen.unit_id, "version": version}
    match request.POST.get("do"):
        case "confirm":
            actions.confirm_holding(request.actor, screen.id, **where)
            return "確認したことを記録しました。"
        case "lower":
            to = request.POST.get("to", "")
            if to not in request.actor.roster.guideline.protection.by_code:
                raise Http404
            actions.lower_level(request.actor, screen.id, to=to, reason=request.POST.get("reason", "")[:300], **where)
            return "保護区分を変えました。"
        case "cease":
            try:
                on = parse_day(request.POST.get("on", ""))
            except NotADate as fault:
                raise Refused(Problem("保有をやめた日", "日付として読めません", str(fault))) from None
            actions.cease(request.actor, screen.id, on=on, **where)
            return "保有をやめたことを記録しました。"
    raise Http404


@page(LEVELS)
def levels(request: Request) -> HttpResponse:
    """保護区分: what each level demands, and which facts lead to it."""
    scheme = request.actor.roster.guideline.protection
    rows = [(level, [rule for rule in scheme.rules if rule.level == level.code]) for level in reversed(scheme.levels)]
    manager = request.actor.roster.guideline.term(MANAGER)
    return render(request, "handling/levels.html", {"rows": rows, "manager": manager})
