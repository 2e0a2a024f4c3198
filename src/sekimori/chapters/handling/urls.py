"""URLs of the chapter."""

from django.urls import path

from sekimori.chapters.handling import import_pages, pages, public_pages, register_pages, review_pages

app_name = "handling"
urlpatterns = [
    path("holdings/", pages.ledger, name="ledger"),
    path("holdings/new/", pages.new, name="new"),
    path("holdings/review/", review_pages.reviews, name="review"),
    path("holdings/levels/", pages.levels, name="levels"),
    path("holdings/import/", import_pages.start, name="import"),
    path("holdings/import/<str:token>/", import_pages.columns, name="import-columns"),
    path("holdings/import/<str:token>/check/", import_pages.check, name="import-check"),
    path("holdings/export/", import_pages.export, name="export"),
    path("holdings/<int:holding_id>/", pages.show, name="holding"),
    path("holdings/<int:holding_id>/edit/", pages.edit, name="edit"),
    path("holdings/<int:holding_id>/decide/", pages.decide, name="decide"),
    path("holdings/<int:holding_id>/notify/", review_pages.notify, name="notify"),
    path("file-register/", register_pages.desk, name="register"),
    path("file-register/static/", register_pages.static_export, name="register-static"),
    path("file-register/<int:holding_id>/", register_pages.entry, name="register-entry"),
    path("file-register/<int:holding_id>/act/", register_pages.act, name="register-act"),
    path("file-register/<int:holding_id>/fill/", register_pages.fill, name="register-fill"),
    path("file-register/<int:holding_id>/leave-out/", register_pages.leave_out, name="register-leave-out"),
    path("public/file-register/", public_pages.statutory, name="public-register"),
    path("public/file-register/ordinance/", public_pages.ordinance, name="public-ordinance"),
    path("public/file-register/whole/<slug:register>/<slug:form>/", public_pages.whole, name="public-register-whole"),
    path("public/file-register/<slug:number>/", public_pages.entry, name="public-register-entry"),
    path("public/file-register/<slug:number>/form.pdf", public_pages.entry_pdf, name="public-register-pdf"),
]
