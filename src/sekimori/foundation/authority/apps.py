from django.apps import AppConfig


class AuthorityConfig(AppConfig):
    name = "sekimori.foundation.authority"
    label = "authority"
    verbose_name = "権限"
    default_auto_field = "django.db.models.BigAutoField"
