"""The screens of searching access records: one form for all questions, its results, and a day's picture."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from sekimori.chapters.systems.access_records import search_queries as queries
from sekimori.chapters.systems.access_records.picture import PARTS, drawn
from sekimori.chapters.systems.access_records.storing import token_key, token_of
from sekimori.chapters.systems.journal.labels import PURPOSES
from sekimori.chapters.systems.journal.queries import people_called
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.day_field import DayField
from sekimori.foundation.directory.models import Person
from sekimori.kernel.problems import Refused

USUAL_DAYS = 31
LONGEST_DAYS = 366 * 5


class Unsaid(forms.TextInput):
    """What was typed is never written back into a page."""

    def format_value(self, value: Any) -> None:
        return None


class SearchForm(forms.Form):
    """What to ask. It is sent by POST alone: neither a resident nor a member of staff stands in an address."""

    holding = forms.TypedChoiceField(label="保有個人情報", required=False, coerce=int, empty_value=None)
    staff = forms.CharField(
        label="操作した職員",
        required=False,
        max_length=60,
        help_text="職員番号又は氏名",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    resident = forms.CharField(
        label="見られた住民の番号",
        required=False,
        max_length=60,
        help_text="業務で使う番号。画面に残りません",
        widget=Unsaid({"autocomplete": "off"}),
    )
    first = DayField(label="この日から")
    last = DayField(label="この日まで")
    purpose = forms.ChoiceField(label="調べる目的", choices=[("", "選んでください"), *PURPOSES.items()])

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        choices = [("", "選ばない"), *queries.holdings_to_choose(actor)]
        self.fields["holding"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and not first <= last <= first + timedelta(days=LONGEST_DAYS):
            self.add_error("last", "期間の順序と長さ（5年まで）を確かめてください。")
        if not any(values.get(name) for name in ("holding", "staff", "resident")) and not self.errors:
            self.add_error(None, "保有個人情報、職員、住民の番号のうち、一つ以上を入れてください。")
        if values.get("staff"):
            self._find(values)
        return values

    def _find(self, values: dict[str, Any]) -> None:
        found = people_called(values["staff"])
        if len(found) == 1:
            (values["person"],) = found
        elif found:
            self.add_error("staff", f"{len(found)}人います。職員番号で入れてください。")
        else:
            self.add_error("staff", "この職員番号又は氏名の職員はいません。字体（髙・﨑など）も確かめてください。")

    def asked(self) -> queries.Asked:
        """This function will return the question; the resident's number is a token from here on."""
        values = self.cleaned_data
        return queries.Asked(
            first=values["first"],
            last=values["last"],
            purpose=values["purpose"],
            holding=values["holding"],
            person=values.get("person"),
            subject=token_of(values["resident"], token_key()) if values["resident"] else "",
        )


@page(queries.SEARCH)
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Ask, and the newest records that fit; the next page is asked for by what this page's own form carries."""
    if request.method == "GET":
        return _answer(request, SearchForm(actor=request.actor, initial=_initial(request)))
    if "asked" in request.POST:
        asked = queries.Asked.opened(request.POST["asked"], request.actor)
        return _found(request, asked, request.POST.get("after", "")[:200])
    form = SearchForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _answer(request, form, status=422)
    return _found(request, form.asked(), "")


def _initial(request: Request) -> dict[str, Any]:
    """From a holding's or a person's page: what it is about stands in the form, and nothing is searched yet."""
    initial: dict[str, Any] = {"first": request.actor.today - timedelta(days=USUAL_DAYS), "last": request.actor.today}
    holding, person = (_number(request.GET.get(name, "")) for name in ("holding", "person"))
    if holding is not None and holding in dict(queries.holdings_to_choose(request.actor)):
        initial["holding"] = holding
    if person is not None and request.actor.may_somewhere("directory.people.view"):
        found = Person.objects.filter(pk=person).first()
        initial["staff"] = found.number if found else ""
    return initial


def _found(request: Request, asked: queries.Asked, after: str) -> HttpResponse:
    initial = {"first": asked.first, "last": asked.last, "holding": asked.holding, "purpose": asked.purpose}
    form = SearchForm(actor=request.actor, initial=initial)
    try:
        found = queries.search(request.actor, asked, after=after)
    except Refused as refused:
        return _answer(request, form, status=503, problems=refused.problems)
    return _answer(
        request,
        form,
        found=found,
        following=found.following,
        paged=bool(after),
        sealed=asked.sealed(request.actor),
        purpose=PURPOSES[asked.purpose],
    )


def _answer(request: Request, form: SearchForm, *, status: int = 200, **context: Any) -> HttpResponse:
    answer = render(request, "access_records/search.html", {"form": form, **context}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


class DayForm(forms.Form):
    """A day and, if wanted, one holding: both may stand in an address."""

    on = DayField(label="日")
    holding = forms.TypedChoiceField(label="保有個人情報", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "見られるものすべて"), *queries.holdings_to_choose(actor)]
        self.fields["holding"].choices = choices  # type: ignore[attr-defined]


@page(queries.SEARCH)
@require_GET
def day(request: Request) -> HttpResponse:
    """How often, hour by hour: a drawing and the same numbers as a table. It opens on the newest day with records."""
    try:
        context = _of_day(request)
    except Refused as refused:
        empty = DayForm({"on": request.actor.today.isoformat()}, actor=request.actor)
        context = {"form": empty, "problems": refused.problems}
    context["parts"] = PARTS
    status = 200 if context["form"].is_valid() else 422
    return render(request, "access_records/day.html", context, status=status)


def _of_day(request: Request) -> dict[str, Any]:
    chosen, latest = "on" in request.GET, None
    if not chosen:
        latest = queries.latest_day(request.actor)
        on = latest or request.actor.today - timedelta(days=1)
        form = DayForm({"on": on.isoformat()}, actor=request.actor)
    else:
        form = DayForm(request.GET, actor=request.actor)
    if not form.is_valid():
        return {"form": form}
    on, holding = form.cleaned_data["on"], form.cleaned_data["holding"]
    found = queries.day(request.actor, on, holding)
    if chosen and not found.sum:
        latest = queries.latest_day(request.actor, holding)
    return {
        "form": form,
        "found": found,
        "picture": drawn(found.hours),
        "latest": latest,
        "opened": not chosen,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < request.actor.today else None,
    }
