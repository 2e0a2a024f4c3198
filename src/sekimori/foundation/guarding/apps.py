from django.apps import AppConfig


class GuardingConfig(AppConfig):
    name = "sekimori.foundation.guarding"
    label = "guarding"
    verbose_name = "二人で決める設定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register the control, what guarding asks of people, its own settings, and who is elevated.
        from sekimori.foundation.guarding import controls, duties, own  # noqa: F401
        from sekimori.foundation.guarding.elevation import standing  # noqa: F401
