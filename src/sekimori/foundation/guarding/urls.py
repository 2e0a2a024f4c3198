"""URLs of guarded settings: codes of settings and numbers of changes, never a person."""

from django.urls import path

from sekimori.foundation.guarding import pages

app_name = "guarding"
urlpatterns = [
    path("guarding/", pages.index, name="index"),
    path("guarding/history/", pages.history, name="history"),
    path("guarding/changes/<int:number>/", pages.change, name="change"),
    path("guarding/changes/<int:number>/decide/", pages.decide, name="decide"),
    path("guarding/changes/<int:number>/withdraw/", pages.withdraw, name="withdraw"),
    path("guarding/settings/<str:code>/propose/", pages.propose, name="propose"),
    path("guarding/settings/<str:code>/review/", pages.review, name="review"),
]
