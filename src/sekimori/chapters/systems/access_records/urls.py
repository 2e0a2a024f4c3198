"""URLs of taking access records in. Sources and deliveries are keys, lists on their way in are tokens."""

from django.urls import path

from sekimori.chapters.systems.access_records.pages import deliveries, lists, sources

app_name = "access_records"
urlpatterns = [
    path("access-records/", sources.index, name="index"),
    path("access-records/new/", sources.new, name="new"),
    path("access-records/lists/", lists.lists, name="lists"),
    path("access-records/lists/<str:kind>/<str:token>/", lists.list_check, name="list_check"),
    path("access-records/deliveries/<int:delivery_id>/", deliveries.delivery, name="delivery"),
    path("access-records/deliveries/<int:delivery_id>/unread/", deliveries.unread, name="unread"),
    path("access-records/deliveries/<int:delivery_id>/settle/", deliveries.settle, name="settle"),
    path("access-records/<int:source_id>/", sources.source, name="source"),
    path("access-records/<int:source_id>/upload/", deliveries.upload, name="upload"),
    path("access-records/<int:source_id>/change/", sources.change, name="change"),
    path("access-records/<int:source_id>/accounts/", lists.accounts, name="accounts"),
    path("access-records/<int:source_id>/accounts/<str:token>/", lists.accounts_check, name="accounts_check"),
]
