"""管理者権限簿: the rows of the reader's 課, the accounts that are missing from it, and looking through it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.guarding.models import Privilege
from sekimori.foundation.guarding.privileges import actions
from sekimori.foundation.guarding.privileges.standing import Standing, standings
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Refused

VIEW = declare("guarding.privilege.view", "管理者権限簿を見る")


@dataclass(frozen=True, slots=True)
class Register:
    """One 課's register as the reader sees it."""

    unit: int
    name: str
    stands: Standing
    may_record: bool
    may_review: bool


@transaction.atomic
def registers(actor: Actor) -> tuple[Register, ...]:
    """This function will return the registers within reach in which something is known, own 課 first; recorded."""
    ruling_action, organisation = VIEW, actor.organisation
    reach = actor.reachable(ruling_action)
    units = frozenset(organisation.units) if reach.everything else reach.units & organisation.units.keys()
    bodies = frozenset(organisation.body_of(unit) for unit in units)
    found = standings(bodies, on=actor.today, known_at=actor.at, guideline=actor.roster.guideline, roster=actor.roster)
    own = {organisation.body_of(actor.unit)} if actor.unit in organisation.units and actor.unit is not None else set()
    shown = tuple(
        Register(
            unit=unit,
            name=organisation.name_of(unit),
            stands=stands,
            may_record=bool(actor.may(actions.RECORD, Target(unit=unit))),
            may_review=bool(actor.may(actions.REVIEW, Target(unit=unit))),
        )
        for unit, stands in sorted(found.items(), key=lambda pair: (pair[0] not in own, pair[0]))
        if stands.known or unit in own
    )
    people = sum(row.person_id is not None for register in shown for row in register.stands.rows)
    record(actor, VIEW, object_kind="privileges", people_count=people, reason="list")
    return shown


class EntryForm(forms.Form):
    """One row of the register."""

    system = forms.CharField(label="システム", max_length=80)
    account = forms.CharField(label="管理者の利用者ID", max_length=120)
    number = forms.CharField(label="使う職員の職員番号", max_length=20, required=False)
    holder = forms.CharField(
        label="職員でないときの使う者", max_length=120, required=False, help_text="委託先の名や「自動処理」など。"
    )
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    since = DayField(label="始まりの日")
    until = DayField(label="終わりの日（この日から使えない）")


@require_GET
@page(VIEW)
def index(request: Request) -> HttpResponse:
    """The registers within reach."""
    return render(
        request, "guarding/privileges.html", {"registers": registers(request.actor), "today": request.actor.today}
    )


@require_http_methods(["GET", "POST"])
@page(actions.RECORD)
def enter(request: Request, unit: int) -> HttpResponse:
    """A form for another row; what a system marks comes filled in, by POST, because accounts name people."""
    actor = request.actor
    if unit not in actor.organisation.units or not actor.may(actions.RECORD, Target(unit=unit)):
        raise Http404
    sent = request.method == "POST" and "reason" in request.POST
    first: dict[str, Any] = {"since": actor.today} | {
        name: request.POST[name][:120] for name in ("system", "account", "number") if name in request.POST
    }
    form = EntryForm(request.POST) if sent else EntryForm(initial=first)
    context: dict[str, Any] = {"form": form, "unit": actor.organisation.name_of(unit)}
    if not sent:
        return render(request, "guarding/privilege.html", context)
    if not form.is_valid():
        return render(request, "guarding/privilege.html", context, status=422)
    try:
        actions.enter(actor, unit, actions.Entered(**form.cleaned_data))
    except Refused as refusal:
        return render(request, "guarding/privilege.html", context | {"problems": refusal.problems}, status=422)
    messages.success(request, "管理者権限簿に書きました。")
    return redirect("guarding:privileges")


@require_POST
@page(actions.RECORD)
def change_end(request: Request, number: int) -> HttpResponse:
    """A row ends today, or on another day."""
    row = Privilege.objects.current().filter(pk=number).first()
    if row is None or not request.actor.may(actions.RECORD, Target(unit=row.unit_id)):
        raise Http404
    field = DayField(required=False)
    day = request.actor.today if "now" in request.POST else None
    if day is None:
        try:
            day = field.clean(request.POST.get("until", ""))
        except forms.ValidationError:
            day = None
    actions.change_end(request.actor, number, day)
    messages.success(request, "終わりの日を変えました。")
    return redirect("guarding:privileges")


@require_POST
@page(actions.REVIEW)
def review(request: Request, unit: int) -> HttpResponse:
    """The whole register of a 課 was looked through."""
    if unit not in request.actor.organisation.units:
        raise Http404
    actions.review(request.actor, unit)
    messages.success(request, "棚卸しを、きょうの日付で記録しました。")
    return redirect("guarding:privileges")
