"""URLs of the set-up and of the installation."""

from django.urls import path

from sekimori.web.setup import installation, pages

app_name = "setup"
urlpatterns = [
    path("setup/", pages.start, name="start"),
    path("setup/government/", pages.government, name="government"),
    path("setup/administrator/", pages.administrator, name="administrator"),
    path("setup/next/", installation.remaining, name="remaining"),
    path("installation/", installation.show, name="installation"),
]
