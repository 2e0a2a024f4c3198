from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sekimori.foundation.accounts"
    label = "accounts"
    verbose_name = "利用者登録"
    default_auto_field = "django.db.models.BigAutoField"
