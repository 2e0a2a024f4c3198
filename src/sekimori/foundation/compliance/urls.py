"""URLs of 対応状況 and 自己点検. Places are keys of units, demands their canonical ids: no address names a person."""

from django.urls import path

from sekimori.foundation.compliance import pages

app_name = "compliance"
urlpatterns = [
    path("compliance/", pages.matrix, name="matrix"),
    path("compliance/unit/<int:key>/", pages.unit, name="unit"),
    path("compliance/cell/<str:slug>/<str:place>/", pages.cell, name="cell"),
    path("compliance/cell/<str:slug>/<str:place>/check/", pages.check, name="check"),
    path("compliance/attestations/", pages.attestations, name="attestations"),
    path("compliance/attestations/<int:key>/", pages.attestation, name="attestation"),
    path("compliance/attestations/<int:key>/attest/", pages.attest, name="attest"),
    path("compliance/attestations/<int:key>/return/", pages.send_back, name="return"),
    path("compliance/attestations/<int:key>/withdraw/", pages.withdraw, name="withdraw"),
    path("compliance/attestations/<int:key>/evidence/<int:file>/", pages.evidence, name="evidence"),
    path("compliance/export/<str:form>/", pages.export, name="export"),
]
