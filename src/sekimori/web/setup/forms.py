"""The forms of the set-up."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts


class CodeForm(forms.Form):
    code = forms.CharField(
        label="設定コード",
        max_length=40,
        help_text="サーバーの画面（コンソール）に出ている12文字。ハイフンと大文字・小文字の違いは気にしません。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class GovernmentForm(forms.Form):
    pack = forms.ChoiceField(label="指針", widget=forms.RadioSelect)
    name = forms.CharField(label="団体名", max_length=60, help_text="画面と文書に出る名前。例：春日部市")

    def __init__(self, *args: Any, packs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = packs  # type: ignore[attr-defined]


class AdministratorForm(forms.Form):
    username = forms.CharField(
        label="利用者ID",
        max_length=40,
        help_text="サインインに使う名前。職員番号と重ならないもの。例：gijutsu-kanri",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="パスワード",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="パスワード（確認のためもう一度）",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "2回の入力が違います。もう一度入力してください。")
        return cleaned
