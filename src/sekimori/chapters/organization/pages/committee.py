"""The committee's meetings: the list with the next due date, one meeting, and the form that records one."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from sekimori.chapters.organization import actions
from sekimori.chapters.organization.models import MEETING_KINDS, CommitteeMeeting
from sekimori.chapters.organization.queries import committee as queries
from sekimori.chapters.organization.rules import MeetingDraft
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Refused


class DateForm(forms.Form):
    """Who could attend depends on the day, so the day is asked first."""

    held_on = DayField(label="開催日")


class MeetingForm(forms.Form):
    held_on = DayField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="種類", choices=MEETING_KINDS, widget=forms.RadioSelect, initial="regular")
    attendees = forms.TypedMultipleChoiceField(
        label="出席した構成員", coerce=int, widget=forms.CheckboxSelectMultiple, help_text="開催日に構成員だった人です"
    )
    experts = forms.IntegerField(
        label="参加した外部の専門家の人数", min_value=0, max_value=99, initial=0, help_text="いなければ0"
    )
    expertise = forms.CharField(
        label="専門の分野", required=False, max_length=100, help_text="例：情報セキュリティ、個人情報保護法制"
    )
    agenda = forms.CharField(label="議題", max_length=4000, widget=forms.Textarea)
    decisions = forms.CharField(label="決定したこと", required=False, max_length=4000, widget=forms.Textarea)
    minutes = forms.FileField(label="議事録のファイル", required=False, help_text="PDF、Word、Excel、画像。20MBまで")

    def __init__(self, *args, members: tuple[tuple[int, str], ...], **options) -> None:
        super().__init__(*args, **options)
        self.fields["attendees"].choices = members  # type: ignore[attr-defined]

    def draft(self) -> MeetingDraft:
        values = self.cleaned_data
        names = ("held_on", "kind", "agenda", "decisions", "experts", "expertise")
        return MeetingDraft(attendees=tuple(values["attendees"]), **{name: values[name] for name in names})

    def upload(self) -> actions.Upload | None:
        file = self.cleaned_data["minutes"]
        return actions.Upload(file.name, file.read()) if file else None


@page(queries.VIEW)
@require_GET
def committee(request: Request) -> HttpResponse:
    context = {"found": queries.committee(request.actor), "may_record": bool(request.actor.may(actions.RECORD))}
    return render(request, "organization/committee.html", context)


@page(queries.VIEW)
@require_GET
def meeting(request: Request, number: int) -> HttpResponse:
    found = queries.meeting(request.actor, number)
    if found is None:
        raise Http404
    context = {"meeting": found, "row": found.row, "may_record": bool(request.actor.may(actions.RECORD))}
    return render(request, "organization/meeting.html", context)


def _one_file(request: Request, number: int) -> Amount:
    return Amount(1, "委員会の議事録", "件")


@page(queries.VIEW)
@require_GET
@takes_out(queries.VIEW, _one_file)
def minutes(request: Request, number: int) -> HttpResponse:
    found = queries.minutes(request.actor, number)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.content_type, headers={"Cache-Control": "no-store"})
    response.headers["Content-Disposition"] = f'attachment; filename="minutes-{number}"'
    return response


@page(actions.RECORD)
@require_http_methods(["GET", "POST"])
def record_meeting(request: Request) -> HttpResponse:
    """This function will ask for the day of the meeting, then for the rest, and record it."""
    if request.method == "POST":
        return _record(request, _day_of(request.POST.get("held_on")) or request.actor.today)
    dates = DateForm(request.GET or None)
    if not dates.is_valid():
        return render(request, "organization/meeting_day.html", {"form": dates})
    held_on = dates.cleaned_data["held_on"]
    form = MeetingForm(initial={"held_on": held_on}, members=queries.members_on(request.actor, held_on))
    return _form(request, form, held_on)


@page(actions.RECORD)
@require_http_methods(["GET", "POST"])
def correct_meeting(request: Request, number: int) -> HttpResponse:
    """This function will show a record in the form, and record the corrected meeting in its place."""
    row = queries.correctable(number)
    if row is None:
        raise Http404
    if request.method == "POST":
        return _record(request, row.held_on, row)
    names = ("held_on", "kind", "experts", "expertise", "agenda", "decisions")
    initial = {name: getattr(row, name) for name in names} | {"attendees": queries.attendees_of(row)}
    form = MeetingForm(initial=initial, members=queries.members_on(request.actor, row.held_on))
    return _form(request, form, row.held_on, row)


def _record(request: Request, held_on: date, row: CommitteeMeeting | None = None) -> HttpResponse:
    form = MeetingForm(request.POST, request.FILES, members=queries.members_on(request.actor, held_on))
    if not form.is_valid():
        return _form(request, form, held_on, row, status=422)
    try:
        meeting = actions.record_meeting(
            request.actor, form.draft(), minutes=form.upload(), corrects=row.pk if row else None
        )
    except Refused as refused:
        return _form(request, form, held_on, row, problems=refused.problems, status=422)
    messages.success(request, "委員会の開催を記録しました。")
    return HttpResponseRedirect(reverse("organization:meeting", args=[meeting.pk]), status=303)


def _form(
    request: Request, form: MeetingForm, held_on: date, row: CommitteeMeeting | None = None, *, problems=(), status=200
) -> HttpResponse:
    context = {"form": form, "held_on": held_on, "row": row, "problems": problems}
    return render(request, "organization/meeting_form.html", context, status=status)


def _day_of(text: str | None) -> date | None:
    form = DateForm({"held_on": text or ""})
    return form.cleaned_data["held_on"] if form.is_valid() else None
