from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "sekimori.foundation.wording"
    label = "wording"
    verbose_name = "指針の本文"
    default_auto_field = "django.db.models.BigAutoField"
