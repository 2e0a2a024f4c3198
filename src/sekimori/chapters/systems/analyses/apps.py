from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    name = "sekimori.chapters.systems.analyses"
    label = "systems_analyses"
    verbose_name = "アクセス記録の分析"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.systems.analyses import controls, duties, rounds  # noqa: F401 they register themselves
