"""From the key in a request's header to the actor a program is (RFC 6750). A key in an address is not read."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from sekimori.foundation.accounts.actors import AccountClosed, actor_of, nobody
from sekimori.foundation.accounts.addresses import address_of
from sekimori.foundation.accounts.events import INTEGRATION_USE
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.integrations import rules, secret
from sekimori.foundation.integrations.limits import note_wrong
from sekimori.foundation.integrations.models import Integration
from sekimori.foundation.journal.write import record

SCHEME = "bearer"


class KeyRefused(Exception):
    """The key opens nothing. ``too_many``: so many were tried from there that no more are looked at for a while."""

    def __init__(self, *, too_many: bool) -> None:
        super().__init__("too many" if too_many else "refused")
        self.too_many = too_many


@dataclass(frozen=True, slots=True)
class _Asked:
    key: Integration | None
    actor: Actor | None
    reason: str


def carries_key(request: HttpRequest) -> bool:
    """This function will say whether a request is a program's: it then is nobody's whose cookie it also carries."""
    return "Authorization" in request.headers


def actor_of_key(request: HttpRequest) -> Actor:
    """This function will return for whom and within what a program acts, and note the key's use.

    :raises KeyRefused: if there is no such key, it is over, or its owner may not act now.
    """
    asked = _ask(request)
    if asked.actor is None:
        _refuse(request, asked)
    key, at = asked.key, request.at  # type: ignore[attr-defined]
    if key is not None and rules.worth_noting(key.used_at, at):
        Integration.objects.filter(pk=key.pk).update(used_at=at)
    return asked.actor  # type: ignore[return-value]


def _ask(request: HttpRequest) -> _Asked:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    at = request.at  # type: ignore[attr-defined]
    if scheme.lower() != SCHEME:
        return _Asked(None, None, "unknown_key")
    key = Integration.objects.select_related("account__person").filter(digest=secret.digest(given.strip())).first()
    if key is None:
        return _Asked(None, None, "unknown_key")
    reason = rules.why_refused(
        at, ended_at=key.ended_at, expires_at=key.expires_at, must_change_password=key.account.must_change_password
    )
    if reason:
        return _Asked(key, None, reason)
    try:
        actor = actor_of(
            key.account,
            at=at,
            channel="api",
            source_address=address_of(request),
            integration=key.pk,
            scopes=frozenset(key.actions),
        )
    except AccountClosed as closed:
        return _Asked(key, None, closed.reason)
    return _Asked(key, actor, "")


def _refuse(request: HttpRequest, asked: _Asked) -> None:
    """The account is named as the object and not as the actor: it is not proven that its owner was it."""
    at, source = request.at, address_of(request)  # type: ignore[attr-defined]
    if not note_wrong(source, at):
        raise KeyRefused(too_many=True)
    with transaction.atomic():
        record(
            nobody(at=at, channel="api", source_address=source),
            INTEGRATION_USE,
            outcome="refused",
            object_kind="account",
            object_id=asked.key.account_id if asked.key else "",
            reason=asked.reason,
            facts={"integration": asked.key.pk} if asked.key else {},
        )
    raise KeyRefused(too_many=False)
