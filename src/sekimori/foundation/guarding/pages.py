"""二人で決める設定: what is in force, proposing, deciding, looking again, and the history for the auditor."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.guarding import actions, queries, screens
from sekimori.foundation.guarding.declarations import Setting, settings
from sekimori.kernel.problems import Problem, Refused

MOST_AT_ONCE = 200


@require_GET
@page(screens.VIEW)
def index(request: Request) -> HttpResponse:
    """Every setting in force."""
    return render(request, "guarding/index.html", {"screen": screens.overview(request.actor)})


@require_http_methods(["GET", "POST"])
@page(actions.PROPOSE)
@recently_authenticated
def propose(request: Request, code: str) -> HttpResponse:
    """A form for another value of one setting and scope."""
    declared, scope = settings().get(code), request.GET.get("scope", "")
    now = queries.asking(request.at)
    labels = dict(screens.visible_scopes(request.actor, declared, now)) if declared else {}
    if declared is None or scope not in labels or not screens.may_propose(request.actor, declared, scope, now):
        raise Http404  # nobody writes a proposal that would not be taken
    found = queries.values().in_force(code, scope, at=request.at)
    form = _form(declared, request, found.value)
    context = {
        "setting": declared,
        "scope_label": labels[scope],
        "value": declared.kind.told(found.value, now.organisation),
        "form": form,
        "days": now.guideline.number(actions.PROPOSAL_DAYS, request.actor.today),
    }
    if request.method == "GET":
        return render(request, "guarding/propose.html", context)
    if not form.is_valid():
        return render(request, "guarding/propose.html", context, status=422)
    try:
        change = actions.propose(request.actor, code, scope, form.cleaned_data["value"], form.cleaned_data["reason"])
    except Refused as refusal:
        return render(request, "guarding/propose.html", context | {"problems": refusal.problems}, status=422)
    messages.success(request, "提案しました。別の組織の人が決めるまで、今の値のままです。")
    return redirect("guarding:change", change.pk)


def _form(declared: Setting, request: Request, value: object) -> forms.Form:
    fields = {
        "value": declared.kind.field(request.actor.organisation),
        "reason": forms.CharField(
            label="変える理由",
            max_length=actions.LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="決める人と監査責任者が読みます。住民の氏名などは書かないでください。",
        ),
    }
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    shown = "\n".join(map(str, shown)) if isinstance(shown, list) and "rows" in fields["value"].widget.attrs else shown
    made = type("ProposalForm", (forms.Form,), fields)
    form: forms.Form = made(request.POST if request.method == "POST" else None, initial={"value": shown})
    return form


@require_GET
@page(screens.VIEW)
def change(request: Request, number: int) -> HttpResponse:
    """One change, with what the reader may do about it."""
    return render(request, "guarding/change.html", {"screen": screens.change_detail(request.actor, number)})


@require_POST
@page(actions.DECIDE)
@recently_authenticated
def decide(request: Request, number: int) -> HttpResponse:
    """The second person agrees or not."""
    agreed = request.POST.get("answer") == "agree"
    try:
        actions.decide(request.actor, number, agreed=agreed, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        context = {"screen": screens.change_detail(request.actor, number), "problems": refusal.problems}
        return render(request, "guarding/change.html", context | {"typed": request.POST.get("reason", "")}, status=422)
    messages.success(
        request, "決定しました。新しい値は今から効きます。" if agreed else "同意しないと答えました。値は変わりません。"
    )
    return redirect("guarding:change", number)


@require_POST
@page(actions.PROPOSE)
def withdraw(request: Request, number: int) -> HttpResponse:
    """Who proposed takes it back."""
    try:
        actions.withdraw(request.actor, number)
    except Refused as refusal:
        context = {"screen": screens.change_detail(request.actor, number), "problems": refusal.problems}
        return render(request, "guarding/change.html", context, status=422)
    messages.success(request, "提案を取り下げました。")
    return redirect("guarding:change", number)


@require_http_methods(["GET", "POST"])
@page(actions.REVIEW)
def review(request: Request) -> HttpResponse:
    """Everything in force on one sheet; somebody marks what they looked at again, and signs."""
    chosen, status = request.POST.getlist("setting")[:MOST_AT_ONCE], 200
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            done = actions.review(request.actor, chosen, request.POST.get("note", ""))
        except Refused as refusal:
            problems, status = refusal.problems, 422
        else:
            messages.success(request, f"{len(done)}件の設定を見直したことを、きょうの日付で記録しました。")
            return redirect("guarding:index")
    context = {"screen": screens.overview(request.actor), "chosen": chosen, "problems": problems}
    context["note"] = request.POST.get("note", "")
    return render(request, "guarding/review.html", context, status=status)


@require_GET
@page(screens.HISTORY)
def history(request: Request) -> HttpResponse:
    """All changes and every attempt that was not accepted."""
    number = request.GET.get("page", "1")
    context = {"past": screens.history(request.actor, int(number) if number.isdecimal() and len(number) < 7 else 1)}
    return render(request, "guarding/history.html", context)
