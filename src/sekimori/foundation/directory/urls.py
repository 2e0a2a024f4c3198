"""URLs of 組織. Units and people are keys, uploads are tokens: no address names anybody."""

from django.urls import path

from sekimori.foundation.directory import pages

app_name = "directory"
urlpatterns = [
    path("organisation/", pages.units, name="units"),
    path("organisation/<int:unit_id>/", pages.unit, name="unit"),
    path("organisation/import/", pages.import_files, name="import"),
    path("organisation/import/template/", pages.template, name="template"),
    path("organisation/import/<str:token>/", pages.import_check, name="import_check"),
    path("organisation/export/", pages.export, name="export"),
    path("people/", pages.people, name="people"),
    path("people/<int:person_id>/", pages.person, name="person"),
]
