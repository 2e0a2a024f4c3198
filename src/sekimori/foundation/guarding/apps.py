from django.apps import AppConfig


class GuardingConfig(AppConfig):
    name = "sekimori.foundation.guarding"
    label = "guarding"
    verbose_name = "二人で決める設定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.foundation.guarding import duties, own  # noqa: F401 register what guarding asks of people, and its own settings
