from django.urls import path

from sekimori.api import resources

app_name = "api"
urlpatterns = [
    path("matrix", resources.matrix, name="matrix"),
    path("role-holders", resources.role_holders, name="role_holders"),
    path("guideline", resources.guideline, name="guideline"),
]
