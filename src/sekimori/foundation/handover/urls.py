"""URLs of handovers; a posting stands in them, never a person."""

from django.urls import path

from sekimori.foundation.handover import pages

app_name = "handover"
urlpatterns = [
    path("handover/", pages.index, name="index"),
    path("handover/<int:posting_id>/", pages.show, name="show"),
    path("handover/<int:posting_id>/note/", pages.note, name="note"),
    path("handover/<int:posting_id>/acknowledge/", pages.acknowledge, name="acknowledge"),
]
