from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "sekimori.foundation.directory"
    label = "directory"
    verbose_name = "組織・職員・発令"
    default_auto_field = "django.db.models.BigAutoField"
