"""Views of signing in that need more than allauth's own: proving one's identity, and ending other sessions."""

from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.views import ReauthenticateView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sekimori.foundation.accounts import events
from sekimori.foundation.accounts.sessions import LOCKED


class _Proving:
    """Locked or before a dangerous act, who is signed in proves that it is them; what they were doing then goes on."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            request.session.pop(STATE_SESSION_KEY, None)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        request = self.request
        with transaction.atomic():
            events.note(request, events.PROVE, request.user)  # type: ignore[arg-type]
        # The act that waited behind the lock is carried out within this request, by its actor.
        request.actor = getattr(request, "actor_behind_lock", request.actor)  # type: ignore[attr-defined]
        return super().form_valid(form)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.request.session.get(STATE_SESSION_KEY) is not None
        locked = LOCKED in self.request.session
        return super().get_context_data(**kwargs) | {"waiting": waiting, "locked": locked}  # type: ignore[misc]


class ProveByPassword(_Proving, ReauthenticateView):
    pass


class ProveByKey(_Proving, ReauthenticateWebAuthnView):
    pass


class Sessions(ListUserSessionsView):
    """Where the account is signed in; the other places can be signed out (ASVS 7.5.2)."""

    def form_valid(self, form: Any) -> HttpResponse:
        request = self.request
        with transaction.atomic():
            others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
            events.note(request, events.SESSIONS_END, request.user, count=others.count())  # type: ignore[arg-type]
            return super().form_valid(form)
