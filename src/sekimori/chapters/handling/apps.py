from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "sekimori.chapters.handling"
    label = "handling"
    verbose_name = "取扱い"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.handling import controls  # noqa: F401 registers the chapter's controls
        from sekimori.chapters.handling.kinds import copying_limits, file_notice  # noqa: F401 register its kinds
