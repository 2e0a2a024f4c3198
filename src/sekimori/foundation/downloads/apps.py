from django.apps import AppConfig


class DownloadsConfig(AppConfig):
    name = "sekimori.foundation.downloads"
    label = "downloads"
    verbose_name = "取出し"
    default_auto_field = "django.db.models.BigAutoField"
