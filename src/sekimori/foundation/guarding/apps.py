from django.apps import AppConfig


class GuardingConfig(AppConfig):
    name = "sekimori.foundation.guarding"
    label = "guarding"
    verbose_name = "二人で決める設定"
    default_auto_field = "django.db.models.BigAutoField"
