"""URLs of takings-out: numbers only, no name and nothing somebody searched for."""

from django.urls import path

from sekimori.foundation.releases import pages

app_name = "releases"
urlpatterns = [
    path("takings/", pages.index, name="index"),
    path("takings/own/", pages.own, name="own"),
    path("takings/limits/", pages.limits, name="limits"),
    path("takings/limits/<int:unit_id>/", pages.review, name="review"),
    path("takings/asked/<int:asking_id>/", pages.asking, name="asking"),
    path("takings/asked/<int:asking_id>/decide/", pages.decide, name="decide"),
    path("takings/<int:taking_id>/", pages.taking, name="taking"),
    path("takings/<int:taking_id>/answer/", pages.answer, name="answer"),
]
