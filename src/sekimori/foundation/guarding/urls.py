"""URLs of guarded settings: codes of settings and numbers of changes, never a person."""

from django.urls import path

from sekimori.foundation.guarding import pages
from sekimori.foundation.guarding.elevation import pages as elevation
from sekimori.foundation.guarding.privileges import pages as privileges

app_name = "guarding"
urlpatterns = [
    path("guarding/", pages.index, name="index"),
    path("guarding/history/", pages.history, name="history"),
    path("guarding/review/", pages.review, name="review"),
    path("guarding/changes/<int:number>/", pages.change, name="change"),
    path("guarding/changes/<int:number>/decide/", pages.decide, name="decide"),
    path("guarding/changes/<int:number>/withdraw/", pages.withdraw, name="withdraw"),
    path("guarding/settings/<str:code>/propose/", pages.propose, name="propose"),
    path("guarding/elevation/", elevation.own, name="elevation"),
    path("guarding/elevation/ask/", elevation.ask, name="elevation-ask"),
    path("guarding/elevation/<int:number>/end/", elevation.end_own, name="elevation-end-own"),
    path("guarding/elevations/", elevation.everybody, name="elevations"),
    path("guarding/elevations/<int:number>/", elevation.one, name="elevation-one"),
    path("guarding/elevations/<int:number>/decide/", elevation.decide, name="elevation-decide"),
    path("guarding/elevations/<int:number>/end/", elevation.end, name="elevation-end"),
    path("guarding/elevations/<int:number>/read/", elevation.read, name="elevation-read"),
    path("guarding/administrators/", privileges.index, name="privileges"),
    path("guarding/administrators/<int:unit>/enter/", privileges.enter, name="privilege-enter"),
    path("guarding/administrators/<int:unit>/review/", privileges.review, name="privilege-review"),
    path("guarding/administrators/rows/<int:number>/end/", privileges.change_end, name="privilege-end"),
]
