"""URLs of the shell's own pages."""

from django.urls import path

from sekimori.web import pages

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("guideline/", pages.guideline, name="guideline"),
    path("guideline/<str:slug>/", pages.provision, name="provision"),
    path("authority/", pages.authority, name="authority"),
]
