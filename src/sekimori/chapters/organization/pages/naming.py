"""Naming people to roles: officers by their unit's manager, the auditor and committee members by the chief."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.chapters.organization.queries import naming as queries
from sekimori.chapters.organization.rules import Place
from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.directory import actions
from sekimori.foundation.directory.models import Designation
from sekimori.kernel.problems import Refused


class DayForm(forms.Form):
    """Candidates depend on the day from which somebody is named: posts change on 1 April."""

    since = DayField(label="指定する日（始期）", required=False)


class NamingForm(forms.Form):
    since = DayField(widget=forms.HiddenInput)
    person = forms.TypedChoiceField(label="候補", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, found: queries.NamingPage, **options) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[int | str, str]] = [
            (one.person, f"{one.order}　{one.who}（{one.position}）") for one in found.offered
        ]
        if found.departments:
            self.fields["person"].widget = forms.Select()
            choices.insert(0, ("", "選んでください"))
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class EndForm(forms.Form):
    last = DayField(label="最後の日")


@page(actions.DESIGNATE)
@require_GET
def officers(request: Request) -> HttpResponse:
    return render(request, "organization/officers.html", {"places": queries.places_to_name(request.actor)})


@page(actions.DESIGNATE)
@require_http_methods(["GET", "POST"])
def officer(request: Request, role: str, unit: int) -> HttpResponse:
    return _name(request, role, unit)


@page(actions.APPOINT)
@require_http_methods(["GET", "POST"])
def auditor(request: Request) -> HttpResponse:
    return _name(request, "audit_manager", None)


@page(actions.APPOINT_MEMBER)
@require_http_methods(["GET", "POST"])
def members(request: Request) -> HttpResponse:
    return _name(request, "committee_member", None)


def _name(request: Request, role: str, unit: Place) -> HttpResponse:
    """This function will show who may be named from a day, and name whom the form says."""
    given = request.POST if request.method == "POST" else request.GET
    days = DayForm({"since": given.get("since", "")})
    since = (days.cleaned_data.get("since") if days.is_valid() else None) or request.actor.today
    text = given.get("department", "")
    department = int(text) if text.isdecimal() else None
    found = queries.naming_page(request.actor, role, unit, since, department)
    if found is None:
        raise Http404
    form = NamingForm(request.POST if request.method == "POST" else None, found=found, initial={"since": since})
    context = {"found": found, "form": form, "days": days, "since": since, "role": role, "department": department}
    if request.method == "POST" and form.is_valid():
        try:
            actions.designate(request.actor, role, form.cleaned_data["person"], unit, since)
        except Refused as refused:
            context["problems"] = refused.problems
        else:
            messages.success(request, f"{found.rule.label}を指定しました。")
            return HttpResponseRedirect(f"{request.path}?since={since.isoformat()}", status=303)
    return render(request, "organization/naming.html", context, status=422 if request.method == "POST" else 200)


@page(actions.DESIGNATE)
@require_POST
def end_officer(request: Request, designation: int) -> HttpResponse:
    return _end(request, actions.DESIGNATE, designation)


@page(actions.APPOINT)
@require_POST
def end_auditor(request: Request, designation: int) -> HttpResponse:
    return _end(request, actions.APPOINT, designation)


@page(actions.APPOINT_MEMBER)
@require_POST
def end_member(request: Request, designation: int) -> HttpResponse:
    return _end(request, actions.APPOINT_MEMBER, designation)


def _end(request: Request, action: str, designation: int) -> HttpResponse:
    """This function will end a designation after its last day, and return to where it was made."""
    where = queries.role_and_place(designation)
    if where is None:
        raise Http404
    request.actor.require(action, Target(unit=where[1]))
    form = EndForm(request.POST)
    try:
        if form.is_valid():
            actions.end_designation(request.actor, designation, form.cleaned_data["last"] + timedelta(days=1))
            messages.success(request, "指定の最後の日を記録しました。")
        else:
            messages.error(request, "最後の日を 2026-03-31 又は 令和8年3月31日 のように入れてください。")
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem))
    except Designation.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(_page_of(*where), status=303)


def _page_of(role: str, unit: Place) -> str:
    if unit is not None:
        return reverse("organization:officer", args=[role, unit])
    return reverse("organization:members" if role == "committee_member" else "organization:auditor")
