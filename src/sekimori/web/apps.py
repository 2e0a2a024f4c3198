from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sekimori.web"
    label = "web"
    verbose_name = "画面"
    default_auto_field = "django.db.models.BigAutoField"
