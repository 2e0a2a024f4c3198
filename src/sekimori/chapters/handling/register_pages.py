"""The desk of the 個人情報ファイル簿: what is to be published, corrected or removed, and what is left out for which reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sekimori.chapters.handling import register_export as export
from sekimori.chapters.handling.actions import register as actions
from sekimori.chapters.handling.queries import register as queries
from sekimori.chapters.handling.queries.holdings import VIEW
from sekimori.chapters.handling.rules.file_register import Duty
from sekimori.chapters.handling.rules.register_form import digest
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.downloads.door import carries_nobody
from sekimori.kernel.problems import Problem, Refused

DUTIES = {
    Duty.NONE: "載せなくてよい",
    Duty.CREATE: "直ちに作成・公表",
    Duty.CORRECT: "直ちに修正",
    Duty.REMOVE: "遅滞なく消除",
    Duty.COUNT: "本人の数を数える",
    Duty.CURRENT: "公表済み",
}
PAGE = 100


@page(VIEW)
def desk(request: Request) -> HttpResponse:
    """What the law asks for the entries within reach, all entries, or those that left the register."""
    show = request.GET.get("show", "open")
    words = request.GET.get("q", "")[:60]
    after = request.GET.get("after", "")[:30]
    found = queries.asked(request.actor, only_open=show == "open", words=words) if show != "removed" else ()
    following = [row for row in found if row.number > after]
    context = {
        "rows": [(row, DUTIES[row.duty]) for row in following[:PAGE]],
        "counted": len(found),
        "next": following[PAGE - 1].number if len(following) > PAGE else "",
        "removed": queries.removed(request.actor) if show == "removed" else (),
        "show": show,
        "words": words,
        "may_export": request.actor.may_somewhere(actions.EXPORT),
    }
    return render(request, "handling/register.html", context)


@page(VIEW)
def entry(request: Request, holding_id: int) -> HttpResponse:
    """One holding's form: what is published beside what would be published now, what was decided, what happened."""
    return _entry(request, holding_id)


def _entry(request: Request, holding_id: int, *, status: int = 200, **context: object) -> HttpResponse:
    screen = queries.one_asked(request.actor, holding_id)
    target = Target(unit=screen.line.unit_id)
    context |= {
        "screen": screen,
        "said": screen.judged.said,
        "duty": DUTIES[screen.duty],
        "digest": digest(screen.judged.form),
        "may_publish": bool(request.actor.may(actions.PUBLISH, target)),
        "may_exclude": bool(request.actor.may(actions.EXCLUDE, target)),
        "may_fill": bool(request.actor.may(actions.FILL, target)),
    }
    return render(request, "handling/register_entry.html", context, status=status)


@require_POST
@page(actions.PUBLISH)
def act(request: Request, holding_id: int) -> HttpResponse:
    """Publish, correct or remove one entry."""
    queries.one_asked(request.actor, holding_id)
    try:
        match request.POST.get("do"):
            case "publish":
                actions.publish(request.actor, holding_id, seen=request.POST.get("seen", "")[:64])
                messages.success(request, "公表しました。")
            case "remove":
                actions.remove(request.actor, holding_id)
                messages.success(request, "ファイル簿から消除しました。")
            case _:
                raise Http404
    except Refused as refusal:
        return _entry(request, holding_id, problems=refusal.problems, status=422)
    return redirect("handling:register-entry", holding_id)


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@page(actions.EXCLUDE)
def leave_out(request: Request, holding_id: int) -> HttpResponse:
    """Deciding on which legal ground a file, or which of its lines, is left out."""
    screen = queries.one_asked(request.actor, holding_id)
    said = screen.judged.said
    if request.method != "POST":
        typed = {
            "ground": said.exclusion,
            "ground_reason": said.exclusion_reason,
            "lines": said.withheld,
            "lines_reason": said.withheld_reason,
        }
        return _leave_out(request, screen, typed)
    typed = {
        "ground": request.POST.get("ground", "")[:30],
        "ground_reason": request.POST.get("ground_reason", ""),
        "lines": request.POST.getlist("lines")[:20],
        "lines_reason": request.POST.get("lines_reason", ""),
    }
    try:
        actions.leave_out(request.actor, holding_id, version=_version(request), **typed)
    except Refused as refusal:
        return _leave_out(request, screen, typed, problems=refusal.problems)
    messages.success(request, "載せないもの・載せない欄を記録しました。")
    return redirect("handling:register-entry", holding_id)


def _leave_out(
    request: Request, screen: queries.Asked, typed: dict[str, object], problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    context = {
        "screen": screen,
        "grounds": screen.frame.exclusions.values(),
        "lines": screen.frame.withholdable,
        "typed": typed,
        "problems": problems,
    }
    return render(request, "handling/register_leave_out.html", context, status=422 if problems else 200)


@page(actions.FILL)
def fill(request: Request, holding_id: int) -> HttpResponse:
    """Writing the lines that stand in the register alone."""
    screen = queries.one_asked(request.actor, holding_id)
    request.actor.require(actions.FILL, Target(unit=screen.line.unit_id))
    lines = screen.frame.written(screen.judged.register or screen.judged.state.published)
    problems: tuple[Problem, ...] = ()
    said = screen.judged.said
    typed = {line.code: str(said.register_extra.get(line.code) or line.customary) for line in lines}
    within = said.within_published_file
    if request.method == "POST":
        typed = {line.code: request.POST.get(line.code, "") for line in lines}
        within = request.POST.get("within") == "yes"
        try:
            actions.fill(request.actor, holding_id, typed, version=_version(request), within_published_file=within)
        except Refused as refusal:
            problems = refusal.problems
        else:
            messages.success(request, "ファイル簿の欄を書きました。公表は、まだしていません。")
            return redirect("handling:register-entry", holding_id)
    context = {
        "screen": screen,
        "lines": [(line, typed[line.code]) for line in lines],
        "within": within,
        "manual": said.file_kind == "manual",
        "problems": problems,
    }
    return render(request, "handling/register_fill.html", context, status=422 if problems else 200)


@require_POST
@page(actions.EXPORT)
@carries_nobody("what is published anyway, as plain pages")
def static_export(request: Request) -> HttpResponse:
    """The public register as a zip of plain pages, for a web server that is not this one."""
    actions.record_export(request.actor, form="site", entries=export.counted())
    response = HttpResponse(export.zip_site(request.at), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="file-register.zip"'
    return response
