"""URLs of searching access records: what is searched for stands in none of them."""

from django.urls import path

from sekimori.chapters.systems.access_records import search_pages

app_name = "access_search"
urlpatterns = [
    path("access-records/search/", search_pages.search, name="search"),
    path("access-records/day/", search_pages.day, name="day"),
]
