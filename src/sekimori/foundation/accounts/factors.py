"""Second factors as their owner and the administrator see them, and the record of every change to them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sekimori.foundation.accounts import events
from sekimori.foundation.accounts.models import Account

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has besides its password. ``codes_left`` counts unused recovery codes."""

    totp: bool
    keys: int
    codes_left: int

    @property
    def any(self) -> bool:
        return self.totp or self.keys > 0


def factors_of(account: Account) -> Factors:
    """This function will return the second factors of an account, in one query."""
    found = list(Authenticator.objects.filter(user=account))
    kinds = Counter(factor.type for factor in found)
    codes = [factor for factor in found if factor.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        totp=bool(kinds[Authenticator.Type.TOTP]),
        keys=kinds[Authenticator.Type.WEBAUTHN],
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
    )


def recorded(view: View) -> View:
    """This function will make a view of allauth that changes factors record what it changed, or change nothing."""

    @wraps(view)
    def recording(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or not isinstance(request.user, Account):
            return view(request, *args, **kwargs)
        account = request.user
        with transaction.atomic(durable=True):
            before = _kinds(account)
            response = view(request, *args, **kwargs)
            after = _kinds(account)
            for key in before.keys() - after.keys():
                events.note(request, events.FACTOR_REMOVE, account, kind=before[key])
            for key in after.keys() - before.keys():
                events.note(request, events.FACTOR_ADD, account, kind=after[key])
        return response

    return recording


def _kinds(account: Account) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user=account).values_list("pk", "type"))
