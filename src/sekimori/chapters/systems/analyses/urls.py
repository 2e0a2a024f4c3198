"""URLs of the room."""

from django.urls import path

from sekimori.chapters.systems.analyses import pages

app_name = "analyses"
MONTH = "access-analyses/units/<int:unit>/<int:year>/<int:number>/"
urlpatterns = [
    path("access-analyses/", pages.index, name="index"),
    path("access-analyses/overview/", pages.whole, name="overview"),
    path("access-analyses/alerts/<int:alert_id>/", pages.show, name="alert"),
    path("access-analyses/alerts/<int:alert_id>/records/", pages.records, name="records"),
    path("access-analyses/alerts/<int:alert_id>/answer/", pages.answer, name="answer"),
    path(MONTH, pages.of_month, name="month"),
    path(MONTH + "sign-off/", pages.sign_off, name="sign-off"),
    path(MONTH + "report.pdf", pages.report_pdf, name="report"),
    path(MONTH + "<slug:name>.svg", pages.picture, name="picture"),
]
