from django.apps import AppConfig


class SystemsConfig(AppConfig):
    name = "sekimori.chapters.systems"
    label = "systems"
    verbose_name = "情報システム"
    default_auto_field = "django.db.models.BigAutoField"
