"""URLs of the API, made from its declared resources."""

from django.urls import path, re_path

from sekimori.api.document import RESOURCES, openapi
from sekimori.api.door import door, nothing

app_name = "api"
urlpatterns = [
    *(path(resource.path.replace("{key}", "<str:key>"), door(resource), name=resource.name) for resource in RESOURCES),
    path("openapi.json", openapi, name="openapi"),
    re_path(r"[\s\S]*", nothing, name="nothing"),
]
