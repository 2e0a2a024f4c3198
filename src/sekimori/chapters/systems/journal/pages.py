"""The journal's screens: search, one record, and taking records out."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.chapters.systems.journal import actions, queries
from sekimori.chapters.systems.journal.labels import PURPOSES
from sekimori.chapters.systems.journal.proof import PROVE
from sekimori.chapters.systems.journal.seal_board import VIEW_SEAL
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.day_field import DayField
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.foundation.journal.models import OUTCOMES
from sekimori.foundation.journal.queries import Criteria, Position


class SearchForm(forms.Form):
    """What to look for. A person's name never becomes part of an address, so a search for one is sent by POST."""

    first = DayField(label="この日から", required=False)
    last = DayField(label="この日まで", required=False)
    person = forms.CharField(
        label="行為者", required=False, max_length=60, help_text="職員番号、又は氏名（一部でもよい）"
    )
    unit = forms.TypedChoiceField(label="所属", required=False, coerce=int, empty_value=None)
    action = forms.ChoiceField(label="操作", required=False)
    outcome = forms.ChoiceField(label="結果", required=False, choices=[("", "すべて"), *OUTCOMES])
    article = forms.CharField(label="根拠の条", required=False, max_length=40, help_text="例：第5の2、第11条")

    def __init__(self, *args, actor: Actor, **options) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.fields["unit"].choices = [("", "すべて"), *queries.units_to_choose(actor)]  # type: ignore[attr-defined]
        self.fields["action"].choices = [("", "すべて"), *queries.actions_to_choose()]  # type: ignore[attr-defined]

    def clean(self) -> dict:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", "始めの日より前の日です。順序を確かめてください。")
        if values.get("person"):
            values["people"] = queries.people_called(values["person"])
            if not values["people"]:
                self.add_error("person", "この職員番号又は氏名の職員はいません。字体（髙・﨑など）も確かめてください。")
        return values

    @property
    def criteria(self) -> Criteria:
        values = self.cleaned_data
        unit = values["unit"]
        return Criteria(
            first=values["first"],
            last=values["last"],
            action=values["action"],
            outcome=values["outcome"],
            article=values["article"].strip(),
            people=values.get("people", frozenset()),
            units=self.actor.organisation.below(unit) if unit is not None else frozenset(),
        )

    @property
    def query(self) -> str:
        """The criteria as the query of a link. Only for searches that name nobody."""
        return urlencode({name: self.data[name] for name in self.fields if name != "person" and self.data.get(name)})


class ExportForm(forms.Form):
    purpose = forms.ChoiceField(label="目的", choices=[("", "選んでください"), *PURPOSES.items()])
    encoding = forms.ChoiceField(label="文字コード", choices=list(actions.ENCODINGS.items()))


@page(queries.VIEW)
@require_http_methods(["GET", "POST"])
def journal(request: Request) -> HttpResponse:
    """This function will show the records that match; a search that names nobody is redirected to its own address."""
    form = SearchForm(request.POST if request.method == "POST" else request.GET, actor=request.actor)
    if not form.is_valid():
        return render(request, "systems/journal.html", {"form": form}, status=422)
    if request.method == "POST" and not form.criteria.people:
        return HttpResponseRedirect(f"{request.path}?{form.query}", status=303)
    after = Position.read((request.POST if request.method == "POST" else request.GET).get("after", ""))
    context = {
        "form": form,
        "found": queries.journal_page(request.actor, form.criteria, after),
        "criteria": form.criteria,
        "narrowed": bool(queries.narrowed_by(form.criteria)),
        "paged": after is not None,
        "may_see_seal": request.actor.may(VIEW_SEAL),
        "export": ExportForm(auto_id="export_%s") if request.actor.may(queries.EXPORT) else None,
    }
    return render(request, "systems/journal.html", context)


@page(queries.VIEW)
@require_GET
def entry(request: Request, number: int) -> HttpResponse:
    detail = queries.journal_entry(request.actor, number)
    if detail is None:
        raise Http404
    return render(
        request, "systems/entry.html", {"detail": detail, "row": detail.row, "may_prove": request.actor.may(PROVE)}
    )


def _records(request: Request) -> Amount | None:
    search, wanted = SearchForm(request.POST, actor=request.actor), ExportForm(request.POST, auto_id="export_%s")
    if not (search.is_valid() and wanted.is_valid()):
        return None
    return Amount(queries.count_for_export(request.actor, search.criteria), "操作の記録", "件")


@page(queries.EXPORT)
@require_POST
@recently_authenticated
@takes_out(queries.EXPORT, _records)
def export(request: Request) -> HttpResponseBase:
    """This function will send the records that match as a CSV file."""
    search, wanted = SearchForm(request.POST, actor=request.actor), ExportForm(request.POST, auto_id="export_%s")
    if not (search.is_valid() and wanted.is_valid()):
        return render(request, "systems/journal.html", {"form": search, "export": wanted}, status=422)
    values = wanted.cleaned_data
    pieces = actions.export(request.actor, search.criteria, purpose=values["purpose"], encoding=values["encoding"])
    charset = "utf-8" if values["encoding"] == "utf-8-sig" else "Shift_JIS"
    return StreamingHttpResponse(
        pieces,
        content_type=f"text/csv; charset={charset}",
        headers={"Content-Disposition": 'attachment; filename="journal.csv"', "Cache-Control": "no-store"},
    )
