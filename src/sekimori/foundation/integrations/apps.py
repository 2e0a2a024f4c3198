from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "sekimori.foundation.integrations"
    label = "integrations"
    verbose_name = "連携"
    default_auto_field = "django.db.models.BigAutoField"
