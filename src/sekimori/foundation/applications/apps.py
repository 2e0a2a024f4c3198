from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "sekimori.foundation.applications"
    label = "applications"
    verbose_name = "申請"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.foundation.applications import (  # noqa: F401 register what applications ask of people
            duties,
            leaving,
        )
