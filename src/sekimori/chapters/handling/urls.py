"""URLs of the chapter."""

from django.urls import path

from sekimori.chapters.handling import pages

app_name = "handling"
urlpatterns = [
    path("holdings/", pages.ledger, name="ledger"),
    path("holdings/new/", pages.new, name="new"),
    path("holdings/levels/", pages.levels, name="levels"),
    path("holdings/<int:holding_id>/", pages.show, name="holding"),
    path("holdings/<int:holding_id>/edit/", pages.edit, name="edit"),
    path("holdings/<int:holding_id>/decide/", pages.decide, name="decide"),
]
