"""Every URL of the house: the shell, the foundation's screens and the chapters'."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
