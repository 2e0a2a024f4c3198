from django.urls import path

from sekimori.chapters.systems.journal import pages, seal_pages

app_name = "systems"
urlpatterns = [
    path("journal/", pages.journal, name="journal"),
    path("journal/export/", pages.export, name="export"),
    path("journal/<int:number>/", pages.entry, name="entry"),
    path("journal/<int:number>/proof/", seal_pages.prove, name="prove"),
    path("journal/seal/", seal_pages.seal, name="seal"),
    path("journal/seal/verify/", seal_pages.verify, name="verify"),
    path("journal/seal/checkpoint/", seal_pages.checkpoint, name="checkpoint"),
    path("journal/seal/policy/", seal_pages.policy, name="policy"),
    path("journal/seal/cosign/", seal_pages.cosign, name="cosign"),
    path("journal/seal/months/<int:number>/erase/", seal_pages.erase, name="erase"),
    path("journal/seal/witnesses/new/", seal_pages.witness, name="witness"),
    path("journal/seal/witnesses/<int:number>/end/", seal_pages.end_witness, name="end_witness"),
    path("journal/seal/witnesses/<int:number>/request/", seal_pages.witness_request, name="witness_request"),
]
