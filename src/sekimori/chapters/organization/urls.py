from django.urls import path

from sekimori.chapters.organization import pages

app_name = "organization"
urlpatterns = [
    path("organisation/roles/", pages.holders, name="holders"),
    path("organisation/roles/<slug:role>/", pages.role, name="role"),
]
