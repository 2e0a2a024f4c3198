from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "sekimori.foundation.releases"
    label = "releases"
    verbose_name = "取出しの承認"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.foundation.releases import controls, duties, mails, settings  # noqa: F401 they register themselves
