from django.apps import AppConfig


class AccessRecordsConfig(AppConfig):
    name = "sekimori.chapters.systems.access_records"
    label = "systems_access_records"
    verbose_name = "アクセス記録の取込み"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.systems.access_records import (  # noqa: F401 they register themselves
            duties,
            privileged,
            rounds,
        )
