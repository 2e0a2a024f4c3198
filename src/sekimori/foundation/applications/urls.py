"""URLs of applications. The kind stands in the URL, never a person or a word somebody typed."""

from django.urls import path

from sekimori.foundation.applications import attachment_pages, draft_pages, ledger_pages, pages, search_pages
from sekimori.foundation.applications.batch import pages as batch_pages
from sekimori.foundation.applications.paper import pages as paper_pages
from sekimori.foundation.applications.paper.own import pages as own_pages

app_name = "applications"
urlpatterns = [
    path("applications/", pages.index, name="index"),
    path("applications/search/", search_pages.search, name="search"),
    path("applications/several/", search_pages.bulk, name="bulk"),
    path("applications/new/<slug:slug>/", pages.new, name="new"),
    path("applications/new/<slug:slug>/draft/", draft_pages.keep_new, name="keep-new"),
    path("applications/new/<slug:slug>/file/", batch_pages.start, name="batch"),
    path("applications/new/<slug:slug>/file/template/", batch_pages.template, name="batch-template"),
    path("applications/new/<slug:slug>/file/<str:token>/", batch_pages.check, name="batch-check"),
    path("applications/ledger/<slug:slug>/", ledger_pages.ledger, name="ledger"),
    path("applications/ledger/<slug:slug>/export/", ledger_pages.export, name="export"),
    path("applications/<int:application_id>/", pages.show, name="detail"),
    path("applications/<int:application_id>/edit/", pages.edit, name="edit"),
    path("applications/<int:application_id>/draft/", draft_pages.keep, name="keep"),
    path("applications/<int:application_id>/confirm/", pages.confirm, name="confirm"),
    path("applications/<int:application_id>/act/", pages.act, name="act"),
    path("applications/<int:application_id>/report/", pages.report, name="report"),
    path("applications/<int:application_id>/copy/", pages.copy, name="copy"),
    path("applications/<int:application_id>/use/", pages.use, name="use"),
    path("applications/forms/", own_pages.shelves, name="own-forms"),
    path("applications/forms/template/<int:template_id>/", own_pages.template, name="template"),
    path("applications/forms/template/<int:template_id>/file/", own_pages.template_file, name="template-file"),
    path("applications/forms/template/<int:template_id>/withdraw/", own_pages.withdraw, name="template-withdraw"),
    path("applications/forms/<slug:slug>/", own_pages.own_form, name="own-form"),
    path("applications/forms/<slug:slug>/sample/<str:extension>/", own_pages.own_form_sample, name="own-form-sample"),
    path("applications/<int:application_id>/form/<str:extension>/", own_pages.form_as_own, name="form-own"),
    path("applications/<int:application_id>/form.pdf", paper_pages.form_as_pdf, name="form-pdf"),
    path("applications/<int:application_id>/files/<int:attachment_id>/", attachment_pages.download, name="file"),
]
