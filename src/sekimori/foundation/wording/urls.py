"""URLs of 指針の本文."""

from django.urls import path

from sekimori.foundation.wording import pages

app_name = "wording"
urlpatterns = [
    path("guideline/wording/", pages.upload, name="upload"),
    path("guideline/wording/<int:source_id>/", pages.check, name="check"),
]
