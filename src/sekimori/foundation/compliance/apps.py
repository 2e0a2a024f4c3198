from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "sekimori.foundation.compliance"
    label = "compliance"
    verbose_name = "対応状況"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sekimori.foundation.compliance import controls  # noqa: F401 registers the control of self-checks
