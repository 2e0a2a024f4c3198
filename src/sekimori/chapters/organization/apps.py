from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "sekimori.chapters.organization"
    label = "organization"
    verbose_name = "管理体制"
    default_auto_field = "django.db.models.BigAutoField"
