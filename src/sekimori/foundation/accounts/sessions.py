"""How long a session lasts: locked when nobody uses it, over after a working day, closed until the initial password
is changed. All of it is ruled on the server, at the next request.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from sekimori.foundation.accounts import rules
from sekimori.foundation.accounts.passwords import in_force

BEGAN, SEEN, LOCKED = "session_began", "session_seen", "session_locked"
WHILE_LOCKED = {"account_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}
BEFORE_CHANGE = {"account_change_password", *WHILE_LOCKED}


class SessionMiddleware:
    """Rules in ``process_view``, after the CSRF check: a POST that is kept for later has already passed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_rule = _rule(request)  # type: ignore[attr-defined]
        if request.session_rule == "locked":  # type: ignore[attr-defined]
            # Nothing of the person is shown on a locked screen; a proof of identity gives them back.
            request.actor_behind_lock, request.actor = request.actor, None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = request.session_rule  # type: ignore[attr-defined]
        name = request.resolver_match.url_name if request.resolver_match else ""
        if rule in ("over", "locked") and request.headers.get("Accept") == "application/json":
            # A script asks on behalf of a page that stays open: nothing is kept to be carried out later, when the
            # person would be answered with what only a script reads. The page says what to do.
            return JsonResponse({}, status=401)
        if rule == "over":
            return _end(request)
        if rule == "locked" and name not in WHILE_LOCKED:
            return _lock(request)
        if rule == "change" and name not in BEFORE_CHANGE:
            return redirect("account_change_password")
        return None


def _rule(request: HttpRequest) -> str:
    """Which rule holds for this request: ``over``, ``locked``, ``change`` (of the initial password) or none."""
    if request.actor is None:  # type: ignore[attr-defined]
        return ""
    now = request.at.timestamp()  # type: ignore[attr-defined]
    times = rules.SessionTimes(request.session.get(BEGAN, now), request.session.get(SEEN, now))
    if times.over(now):
        return "over"
    if _is_locked(request, times, now):
        return "locked"
    if BEGAN not in request.session or times.stale(now):
        request.session[BEGAN], request.session[SEEN] = times.began, now
    return "change" if request.user.must_change_password else ""  # type: ignore[union-attr]


def _is_locked(request: HttpRequest, times: rules.SessionTimes, now: float) -> bool:
    """Locked is a session that was idle and in which nobody has proven their identity since."""
    proofs = len(get_authentication_records(request, request.user))
    if LOCKED in request.session:
        if proofs <= request.session[LOCKED]:
            return True
        del request.session[LOCKED]
        request.session[SEEN] = now
        return False
    # The pack is asked only when there is something to decide.
    if not times.stale(now):
        return False
    idle_minutes = in_force("session.idle_minutes", rules.IDLE_MINUTES, request.actor.today)  # type: ignore[attr-defined]
    if times.idle(now, idle_minutes):
        request.session[LOCKED] = proofs
        return True
    return False


def _lock(request: HttpRequest) -> HttpResponse:
    """A page is come back to; a form that was being sent is kept and sent after the unlocking, passwords excepted."""
    unlock = reverse("account_reauthenticate")
    if request.method == "POST" and not request.path.startswith(reverse("accounts:own")):
        return suspend_request(request, unlock)
    return redirect_to_login(request.get_full_path(), login_url=unlock)


def _end(request: HttpRequest) -> HttpResponseRedirect:
    logout(request)
    messages.info(request, f"サインインから{rules.LIFETIME_HOURS}時間がたちました。もう一度サインインしてください。")
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
