from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "sekimori.foundation.vault"
    label = "vault"
    verbose_name = "保管庫"
    default_auto_field = "django.db.models.BigAutoField"
