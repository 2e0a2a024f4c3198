from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "sekimori.chapters.handling"
    label = "handling"
    verbose_name = "取扱い"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.handling import controls, duties  # noqa: F401 register the chapter's controls and duties
        from sekimori.chapters.handling.kinds import copying_limits, file_notice  # noqa: F401 register its kinds
        from sekimori.chapters.handling.queries import holdings  # noqa: F401 tells other rooms what the ledger holds
