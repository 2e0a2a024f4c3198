from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "sekimori.chapters.organization"
    label = "organization"
    verbose_name = "管理体制"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.chapters.organization import controls  # noqa: F401 registers the chapter's controls
