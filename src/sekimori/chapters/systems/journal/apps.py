from django.apps import AppConfig


class JournalScreensConfig(AppConfig):
    name = "sekimori.chapters.systems.journal"
    label = "journal_screens"
    verbose_name = "記録の画面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.systems.journal import controls, duties, months, rounds  # noqa: F401 register themselves
