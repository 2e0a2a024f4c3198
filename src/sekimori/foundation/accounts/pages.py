"""Screens about accounts: one's own, and those of the technical administrator."""

import csv
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.foundation.accounts import actions, queries
from sekimori.foundation.accounts.actions import MANAGE, Handout
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Refused

OWN = declare("accounts.own", "自分の利用者登録を見る・変える")


class SearchForm(forms.Form):
    words = forms.CharField(
        label="職員番号又は氏名", required=False, max_length=80, help_text="初めの文字から探します。"
    )


class AdministratorForm(forms.Form):
    username = forms.CharField(
        label="利用者ID", max_length=40, help_text="サインインに使う名前。職員番号と重ならないもの。例：gijutsu-kanri"
    )


@require_GET
@page(OWN)
def own(request: Request) -> HttpResponse:
    """This function will show somebody their own account: factors, sessions, and what happened to it lately."""
    return render(request, "accounts/own.html", {"own": queries.own(request.actor)})


@require_http_methods(["GET", "POST"])
@page(MANAGE)
def manage(request: Request) -> HttpResponse:
    """This function will list people and the state of their accounts; what is searched for stays out of the address."""
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    number = request.GET.get("page", "1")
    found = queries.people(
        request.actor, state=state, words=words, page=int(number) if number.isdecimal() and len(number) < 6 else 1
    )
    context = {
        "form": form,
        "found": found,
        "state": state,
        "states": queries.STATES,
        "words": words,
        "administrators": queries.administrators(),
        "waiting": queries.without_account(request.actor.today),
    }
    return render(request, "accounts/manage.html", context)


@require_GET
@page(MANAGE)
def account(request: Request, key: int) -> HttpResponse:
    """This function will show one account's state and what can be done about it."""
    found = queries.one(request.actor, key)
    if found is None:
        raise Http404
    target, row, factors = found
    return render(request, "accounts/account.html", {"target": target, "row": row, "factors": factors})


@require_POST
@page(MANAGE)
@recently_authenticated
def create(request: Request) -> HttpResponse:
    """This function will register one person and show the initial password once."""
    person = request.POST.get("person", "")
    people = frozenset({int(person)}) if person.isdecimal() else frozenset()
    return _handed_out(request, actions.create_accounts(request.actor, people=people))


def _all_new(request: Request) -> Amount | None:
    if request.method != "POST" or "csv" not in request.POST:
        return None
    return Amount(queries.without_account(request.actor.today), "利用者登録の初期パスワードの一覧")


@require_http_methods(["GET", "POST"])
@page(MANAGE)
@recently_authenticated
@takes_out(MANAGE, _all_new)
def create_all(request: Request) -> HttpResponse:
    """This function will register everybody who has no account, and give the list out once, on paper or as CSV."""
    if request.method == "GET":
        return render(request, "accounts/create_all.html", {"waiting": queries.without_account(request.actor.today)})
    handouts = actions.create_accounts(request.actor)
    return _as_csv(handouts) if "csv" in request.POST else _handed_out(request, handouts)


@require_http_methods(["GET", "POST"])
@page(MANAGE)
@recently_authenticated
def create_administrator(request: Request) -> HttpResponse:
    """This function will register a technical administrator who is nobody of the directory."""
    form = AdministratorForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            handout = actions.create_administrator(request.actor, username=form.cleaned_data["username"])
        except Refused as refused:
            context["problems"] = refused.problems
        else:
            return _handed_out(request, (handout,))
    return render(request, "accounts/create_administrator.html", context)


@require_POST
@page(MANAGE)
@recently_authenticated
def reset_password(request: Request, key: int) -> HttpResponse:
    """This function will give an account a new initial password and show it once."""
    return _handed_out(request, (actions.reset_password(request.actor, account=key),))


@require_POST
@page(MANAGE)
@recently_authenticated
def change(request: Request, key: int) -> HttpResponse:
    """This function will do to an account what the pressed button says."""
    match request.POST.get("do"):
        case "deactivate":
            actions.switch(request.actor, account=key, active=False)
            told = "利用を停止し、接続を終了しました。"
        case "activate":
            actions.switch(request.actor, account=key, active=True)
            told = "利用を再開しました。"
        case "end_sessions":
            told = f"接続を{actions.end_sessions(request.actor, account=key)}件終了しました。"
        case "remove_factors":
            actions.remove_factors(request.actor, account=key)
            told = "本人確認の手段を外し、接続を終了しました。"
        case "appoint":
            actions.appoint(request.actor, account=key, administrator=True)
            told = "技術管理者にしました。"
        case "dismiss":
            actions.appoint(request.actor, account=key, administrator=False)
            told = "技術管理者から外しました。"
        case _:
            raise Http404
    messages.success(request, told)
    return redirect("accounts:account", key=key)


def _handed_out(request: HttpRequest, handouts: Iterable[Handout]) -> HttpResponse:
    return render(request, "accounts/handouts.html", {"handouts": handouts})


def _as_csv(handouts: Iterable[Handout]) -> HttpResponse:
    """The list with a byte order mark, so that Excel reads 𠮷 and 髙 as they are."""
    response = HttpResponse(content_type="text/csv; charset=utf-8", charset="utf-8")
    response["Content-Disposition"] = 'attachment; filename="initial-passwords.csv"'
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow(["職員番号", "氏名", "初期パスワード", "期限"])
    for handout in handouts:
        rows.writerow([handout.number, handout.name, handout.password, f"{handout.until:%Y-%m-%d}"])
    return response
