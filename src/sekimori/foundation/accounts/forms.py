"""The forms of signing in, in our words; a refused second factor is recorded."""

import struct
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError

from sekimori.foundation.accounts import events
from sekimori.kernel.text import fold_code

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


def _say(form: forms.Form, name: str, label: str, help_text: str = "", **attributes: Any) -> None:
    """Gives a field of allauth's form our label; the place-holder, which vanishes while one types, goes."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "職員番号（又は利用者ID）", autofocus=True, autocapitalize="none", spellcheck="false")
        _say(self, "password", "パスワード")

    def clean_login(self) -> str:
        """This function will fold full-width digits, which a Japanese input method leaves behind."""
        return fold_code(self.cleaned_data["login"])


class ProveForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "パスワード", autofocus=True)


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "今のパスワード", "初めてのときは、受け取った初期パスワードです。")
        _say(self, "password1", "新しいパスワード", "".join(password_validators_help_texts()))
        _say(self, "password2", "新しいパスワード（確認のためもう一度）")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        new = cleaned.get("password1")
        if new and new == cleaned.get("oldpassword"):
            self.add_error("password1", "今と同じパスワードです。別のものにしてください。")
        return cleaned


class CodeForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", "確認コード", "認証アプリに出ている6桁の数字、又は回復用コード1つ", **CODE)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        events.note_refusal(context.request, events.SIGN_IN, self.user, "wrong_one_time_code")


class ActivateCodesForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", "確認コード", "認証アプリに出ている6桁の数字", **CODE)


# What the parsers below allauth raise for bytes that are no answer of a key; allauth itself passes them on.
DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    InvalidSignature,
    struct.error,
)


class _RecordsMisses:
    """A key that does not fit is recorded; who holds it is known only where the password came first."""

    user: Any

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValidationError, *DAMAGED) as error:
            events.note_refusal(context.request, events.SIGN_IN, self.user, "wrong_key")
            raise _no_fit(error) from error


def _no_fit(error: Exception) -> ValidationError:
    return error if isinstance(error, ValidationError) else get_adapter().validation_error("incorrect_code")


class KeyForm(_RecordsMisses, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(_RecordsMisses, LoginWebAuthnForm):
    pass


class KeyProveForm(_RecordsMisses, ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", "名前", "後で見分けるための名前。例：執務室の端末")
        _say(
            self,
            "passwordless",
            "パスワードの代わりに、これだけでサインインできるようにする",
            "端末の暗証番号、指紋又は顔による確認が必要になります。",
        )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except DAMAGED as error:
            raise _no_fit(error) from error


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", "名前")
