"""Where django-allauth asks us: who may sign in, what is recorded, how secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sekimori.foundation.accounts import events
from sekimori.foundation.accounts.actors import why_closed
from sekimori.foundation.accounts.models import Account
from sekimori.foundation.accounts.sealing import seal, unseal
from sekimori.foundation.authority.proof import proved_recently
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.directory.government import NotSetUp

TOO_MANY = "続けて失敗したため、しばらく受け付けません。5分ほど待ってから、もう一度入力してください。"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by 職員番号 and password. Every attempt is recorded, and what cannot be recorded does not happen."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "職員番号又はパスワードが正しくありません。",
        "incorrect_password": "パスワードが正しくありません。",
        "enter_current_password": "今のパスワードが正しくありません。",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """This function will say no: accounts are made by a technical administrator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            events.note_refusal(request, events.SIGN_IN, _named(credentials), "too_many_failures")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        events.note_refusal(request, events.SIGN_IN, _named(credentials), "wrong_credentials")

    def pre_login(self, request: HttpRequest, user: Account, **details: Any) -> HttpResponse | None:  # type: ignore[override]
        """This function will turn away an account that may not act, although its password or key was right."""
        at = request.at  # type: ignore[attr-defined]
        reason = why_closed(user, at=at)
        if not reason and user.must_change_password and user.initial_password_until is not None:
            reason = "initial_password_expired" if user.initial_password_until <= at else ""
        if not reason:
            return None
        clear_login(request)
        events.note_refusal(request, events.SIGN_IN, user, reason)
        return redirect("account_inactive")

    def login(self, request: HttpRequest, user: Account) -> None:  # type: ignore[override]
        with transaction.atomic():
            super().login(request, user)
            methods = [_method(entry) for entry in get_authentication_records(request, user)]
            events.note(request, events.SIGN_IN, user, methods=methods)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Account):
            with transaction.atomic():
                events.note(request, events.SIGN_OUT, request.user)
        super().logout(request)

    def set_password(self, user: Account, password: str) -> None:  # type: ignore[override]
        """This function will set the password its owner chose; the initial one is used up by it."""
        user.set_password(password)
        user.must_change_password = False
        user.initial_password_until = None
        with transaction.atomic():
            user.save(update_fields=["password", "must_change_password", "initial_password_until"])
            events.note(self.request, events.PASSWORD_CHANGE, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """This function will ask again for the password unless it, or a key, was given within the last minutes."""
        return not proved_recently(self.request)

    def get_reauthentication_methods(self, user: Account) -> list[dict]:  # type: ignore[override]
        """This function will offer the password or a key. A one-time code alone would let in whoever picks up the
        telephone that lies on the desk."""
        methods = [_way("reauthenticate", "パスワードで確認する", "account_reauthenticate")]
        if is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]):
            methods.append(_way("mfa_reauthenticate:webauthn", "パスキーで確認する", "mfa_reauthenticate_webauthn"))
        return methods


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted at rest, names in Japanese."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "確認できませんでした。コード又はパスキーを確かめて、もう一度操作してください。",
        "cannot_generate_recovery_codes": "先に、認証アプリ又はパスキーを登録してください。",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: Account) -> str:  # type: ignore[override]
        return user.username

    def get_totp_issuer(self) -> str:
        return f"関守 {_place()}".strip()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: Account) -> dict:  # type: ignore[override]
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": user.username,
            "name": user.username,
        }

    def generate_authenticator_name(self, user: Account, type: Any) -> str:  # type: ignore[override]
        return f"パスキー{Authenticator.objects.filter(user=user, type=type).count() + 1}"


def _named(credentials: dict[str, Any]) -> Account | None:
    return Account.objects.filter(username=credentials.get("username", "")).first()


def _way(code: str, description: str, url_name: str) -> dict:
    return {"id": code, "description": description, "url": reverse(url_name)}


def _method(entry: dict) -> str:
    return entry["type"] if entry.get("method") == "mfa" else str(entry.get("method"))


def _place() -> str:
    try:
        return directory.government().name
    except NotSetUp:
        return ""
