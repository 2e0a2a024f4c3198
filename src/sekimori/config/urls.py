"""Every URL of the house: the shell, the foundation's screens and the chapters'."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "", include("sekimori.foundation.wording.urls")
    ),  # guideline/wording/ is no provision of the shell's guideline/
    path("", include("sekimori.web.urls")),
    path("", include("sekimori.web.setup.urls")),
    path("", include("sekimori.foundation.accounts.urls")),
    path("", include("sekimori.foundation.directory.urls")),
    path("", include("sekimori.foundation.compliance.urls")),
    path("account/", include("sekimori.foundation.accounts.signin_urls")),
    path("", include("sekimori.foundation.applications.urls")),
    path("", include("sekimori.foundation.releases.urls")),
    path("", include("sekimori.foundation.handover.urls")),
    path("", include("sekimori.foundation.integrations.urls")),
    path("", include("sekimori.foundation.guarding.urls")),
    path("", include("sekimori.chapters.handling.urls")),
    path("", include("sekimori.chapters.organization.urls")),
    path("", include("sekimori.chapters.systems.journal.urls")),
    path("", include("sekimori.chapters.systems.access_records.urls")),
    path("", include("sekimori.chapters.systems.analyses.urls")),
    path("", include("sekimori.chapters.systems.access_records.search_urls")),
    path("api/v1/", include("sekimori.api.urls")),
]

handler500 = "sekimori.web.pages.server_error"
