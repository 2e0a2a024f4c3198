from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "sekimori.foundation.handover"
    label = "handover"
    verbose_name = "引継ぎ"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.foundation.handover import duties  # noqa: F401 registers what handing over asks of people
