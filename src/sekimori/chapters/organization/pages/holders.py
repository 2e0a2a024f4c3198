"""Who holds which role, on any day."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sekimori.chapters.organization.queries import holders as queries
from sekimori.chapters.organization.queries.committee import VIEW as COMMITTEE
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.directory.actions import APPOINT, APPOINT_MEMBER, DESIGNATE
from sekimori.foundation.directory.ahead import NOT_YET, may_look_ahead


class AsOfForm(forms.Form):
    on = DayField(label="基準日", required=False)
    then = forms.BooleanField(label="その日までに登録されていたことだけで見る", required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"] or self.actor.today
        if on > self.actor.today and not may_look_ahead(self.actor):
            raise forms.ValidationError(NOT_YET)
        return on

    def as_of(self, request: Request) -> queries.AsOf:
        """This function will return the day asked about; one that cannot be read shows its error and today."""
        self.is_valid()
        return queries.AsOf(self.cleaned_data.get("on") or request.actor.today, bool(self.cleaned_data.get("then")))


@page(queries.HOLDERS_VIEW)
@require_GET
def holders(request: Request) -> HttpResponse:
    form = AsOfForm(request.actor, request.GET)
    as_of = form.as_of(request)
    found = queries.role_holders(request.actor, as_of)
    context = {"form": form, "as_of": as_of, "found": found, "doors": _doors(request)}
    return render(request, "organization/holders.html", context)


DOORS = (
    (DESIGNATE, "organization:officers", "担当者を指定する"),
    (APPOINT, "organization:auditor", "監査責任者を任命する"),
    (APPOINT_MEMBER, "organization:members", "委員会の構成員を指名する"),
    (COMMITTEE, "organization:committee", "委員会の記録"),
)


def _doors(request: Request) -> list[tuple[str, str]]:
    """This function will return what else the actor may do about roles: URL name and label."""
    return [(name, label) for action, name, label in DOORS if request.actor.may_somewhere(action)]


@page(queries.HOLDERS_VIEW)
@require_GET
def role(request: Request, role: str) -> HttpResponse:
    form = AsOfForm(request.actor, request.GET)
    as_of = form.as_of(request)
    text = request.GET.get("department", "")
    department = int(text) if text.isdecimal() else None
    found = queries.role_page(request.actor, role, as_of, department)
    if found is None:
        raise Http404
    context = {"form": form, "as_of": as_of, "found": found, "department": department}
    return render(request, "organization/role.html", context)
