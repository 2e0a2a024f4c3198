"""URLs of one's own account and of the administrator's screens."""

from django.urls import path

from sekimori.foundation.accounts import pages

app_name = "accounts"
urlpatterns = [
    path("account/", pages.own, name="own"),
    path("accounts/", pages.manage, name="manage"),
    path("accounts/create/", pages.create, name="create"),
    path("accounts/create-all/", pages.create_all, name="create_all"),
    path("accounts/create-administrator/", pages.create_administrator, name="create_administrator"),
    path("accounts/<int:key>/", pages.account, name="account"),
    path("accounts/<int:key>/password/", pages.reset_password, name="reset_password"),
    path("accounts/<int:key>/change/", pages.change, name="change"),
]
