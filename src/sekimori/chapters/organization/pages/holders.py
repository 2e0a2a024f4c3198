"""Who holds which role, on any day."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sekimori.chapters.organization.queries import holders as queries
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField


class AsOfForm(forms.Form):
    on = DayField(label="基準日", required=False)
    then = forms.BooleanField(label="その日までに登録されていたことだけで見る", required=False)

    def as_of(self, request: Request) -> queries.AsOf:
        """This function will return the day asked about; one that cannot be read shows its error and today."""
        self.is_valid()
        return queries.AsOf(self.cleaned_data.get("on") or request.actor.today, bool(self.cleaned_data.get("then")))


@page(queries.HOLDERS_VIEW)
@require_GET
def holders(request: Request) -> HttpResponse:
    form = AsOfForm(request.GET)
    as_of = form.as_of(request)
    found = queries.role_holders(request.actor, as_of)
    return render(request, "organization/holders.html", {"form": form, "as_of": as_of, "found": found})


@page(queries.HOLDERS_VIEW)
@require_GET
def role(request: Request, role: str) -> HttpResponse:
    form = AsOfForm(request.GET)
    as_of = form.as_of(request)
    text = request.GET.get("department", "")
    department = int(text) if text.isdecimal() else None
    found = queries.role_page(request.actor, role, as_of, department)
    if found is None:
        raise Http404
    context = {"form": form, "as_of": as_of, "found": found, "department": department}
    return render(request, "organization/role.html", context)
