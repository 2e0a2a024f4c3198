from django.urls import path

from sekimori.chapters.systems.journal import pages

app_name = "systems"
urlpatterns = [
    path("journal/", pages.journal, name="journal"),
    path("journal/export/", pages.export, name="export"),
    path("journal/<int:number>/", pages.entry, name="entry"),
]
