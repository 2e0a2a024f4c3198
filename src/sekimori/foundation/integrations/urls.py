"""URLs of keys and calendars."""

from django.urls import path

from sekimori.foundation.integrations import calendar_pages, pages

app_name = "integrations"
urlpatterns = [
    path("account/integrations/", pages.own, name="own"),
    path("account/integrations/new/", pages.new, name="new"),
    path("account/integrations/<int:key>/end/", pages.end, name="end"),
    path("accounts/integrations/", pages.everybody, name="everybody"),
    path("accounts/integrations/<int:key>/end/", pages.end_of_another, name="end_of_another"),
    path("account/calendar/", calendar_pages.own, name="calendar"),
    path("account/calendar/make/", calendar_pages.make, name="calendar_make"),
    path("account/calendar/stop/", calendar_pages.stop, name="calendar_stop"),
    path("calendar/<str:drawn>.ics", calendar_pages.feed, name="calendar_feed"),
]
