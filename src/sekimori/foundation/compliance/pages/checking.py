"""One cell and its self-check: read, prepare, attest, send back, take back, and the files behind it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.compliance import actions
from sekimori.foundation.compliance.actions.evidence import VIEW_EVIDENCE
from sekimori.foundation.compliance.actions.self_checks import ATTEST
from sekimori.foundation.compliance.control import Place
from sekimori.foundation.compliance.forms import AttestationForm, ReturnForm, show_problems
from sekimori.foundation.compliance.models import Attestation, EvidenceFile
from sekimori.foundation.compliance.queries import PREPARE, VIEW, NoSuchCell
from sekimori.foundation.compliance.queries import attestation as attestation_within_reach
from sekimori.foundation.compliance.screens.attestations import next_after
from sekimori.foundation.compliance.screens.cell import CellScreen, cell_screen
from sekimori.foundation.compliance.screens.lines import GOVERNMENT
from sekimori.foundation.compliance.screens.matrix import asked_day
from sekimori.foundation.downloads.door import takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.kernel.problems import Refused


def _place(text: str) -> Place:
    if text == GOVERNMENT:
        return None
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise Http404


def _screen(request: Request, slug: str, place: str) -> CellScreen:
    on, _ = asked_day(request.GET.get("on", ""), request.actor)
    try:
        return cell_screen(request.actor, slug, _place(place), on)
    except NoSuchCell as error:
        raise Http404 from error


def _of(request: Request, key: int) -> tuple[Attestation, CellScreen]:
    """The attestation of that number and its cell today; 404 if either is out of reach."""
    try:
        row = attestation_within_reach(request.actor, key)
        return row, cell_screen(request.actor, row.canonical, row.place_id, request.actor.today)
    except (Attestation.DoesNotExist, NoSuchCell) as error:
        raise Http404 from error


def _to_cell(screen: CellScreen, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("compliance:cell", args=[screen.slug, screen.place_slug]) + anchor, status=303)


@page(VIEW)
def cell(request: Request, slug: str, place: str) -> HttpResponse:
    """This function will show one cell: what is demanded, how it stands, and what can be done."""
    return render(request, "compliance/cell.html", {"screen": _screen(request, slug, place)})


@require_http_methods(["GET", "POST"])
@page(PREPARE)
def check(request: Request, slug: str, place: str) -> HttpResponse:
    """This function will take down a self-check, for the one who answers to attest."""
    screen = _screen(request, slug, place)
    if not screen.may_prepare:
        raise Http404
    if request.method == "GET":
        return _form(request, screen, AttestationForm(initial=screen.initial, shown_before=screen.files))
    form = AttestationForm(request.POST, request.FILES, shown_before=screen.files)
    if not form.is_valid():
        return _form(request, screen, form)
    newest = screen.newest
    if newest is not None and newest.pk != form.cleaned_data["basis"]:
        if newest.prepared_by_id == request.actor.person and newest.text == form.cleaned_data["text"].strip():
            return _prepared(request, screen)  # the second press of the same button
        form.add_error(
            None, "開いている間に、ほかの人が自己点検を作成しました。下の内容を確かめて、必要なら作成し直してください。"
        )
        return _form(request, screen, form)
    try:
        actions.prepare(request.actor, canonical=screen.slug, place=screen.place, draft=form.draft())
    except Refused as refused:
        show_problems(form, refused)
        return _form(request, screen, form)
    return _prepared(request, screen)


def _form(request: Request, screen: CellScreen, form: AttestationForm) -> HttpResponse:
    context = {"screen": screen, "form": form}
    return render(request, "compliance/check.html", context, status=400 if form.is_bound else 200)


def _prepared(request: Request, screen: CellScreen) -> HttpResponse:
    now = cell_screen(request.actor, screen.slug, screen.place, request.actor.today)
    if now.may_attest and now.waiting is not None:
        return HttpResponseRedirect(reverse("compliance:attest", args=[now.waiting.pk]), status=303)
    messages.success(request, f"{screen.line.ref}の自己点検を作成しました。{screen.attesting}の確定を待っています。")
    return _next(request, screen, "prepare")


def _next(request: Request, screen: CellScreen, part: str) -> HttpResponse:
    """The next thing of the same kind if the button asked for it, else the cell that was dealt with."""
    if "next" not in request.POST:
        return _to_cell(screen)
    following = next_after(request.actor, screen.provision, screen.place, part)
    if following is None:
        messages.info(request, "続きはありません。")
        return HttpResponseRedirect(reverse("compliance:attestations"), status=303)
    if part == "attest":
        return HttpResponseRedirect(reverse("compliance:attest", args=[following.waiting]), status=303)
    return HttpResponseRedirect(reverse("compliance:check", args=[following.slug, following.place_slug]), status=303)


@page(VIEW)
def attestation(request: Request, key: int) -> HttpResponse:
    """This function will lead from an attestation to its place in the cell's history."""
    row, screen = _of(request, key)
    return _to_cell(screen, f"#attestation-{row.pk}")


@require_http_methods(["GET", "POST"])
@page(ATTEST)
def attest(request: Request, key: int) -> HttpResponse:
    """This function will show a self-check for the last time and attest it."""
    row, screen = _of(request, key)
    if request.method == "POST":
        try:
            actions.attest(request.actor, attestation=key)
        except Refused as refused:
            row.refresh_from_db()
            if row.attested_by_id != request.actor.person or row.returned_at or row.superseded_at:
                context = {"screen": screen, "row": row, "problems": refused.problems}
                return render(request, "compliance/attest.html", context, status=400)
        messages.success(request, f"{screen.line.ref}の自己点検を確定しました。")
        return _next(request, screen, "attest")
    if not row.waits or not screen.may_attest:
        return _to_cell(screen, f"#attestation-{row.pk}")
    return render(request, "compliance/attest.html", {"screen": screen, "row": row})


@require_http_methods(["GET", "POST"])
@page(VIEW)
def send_back(request: Request, key: int) -> HttpResponse:
    """This function will send a self-check back with the reason."""
    row, screen = _of(request, key)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_attestation(request.actor, attestation=key, reason=form.cleaned_data["reason"])
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, f"{screen.line.ref}の自己点検を差し戻しました。")
            return _to_cell(screen)
    context = {"screen": screen, "row": row, "form": form}
    return render(request, "compliance/return.html", context, status=400 if form.is_bound else 200)


@require_POST
@page(PREPARE)
def withdraw(request: Request, key: int) -> HttpResponse:
    """This function will take back a self-check that is not attested yet."""
    _, screen = _of(request, key)
    try:
        actions.withdraw(request.actor, attestation=key)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, f"{problem.what}。{problem.mend}。")
    else:
        messages.success(request, f"{screen.line.ref}の自己点検を取り下げました。")
    return _to_cell(screen)


def _one_file(request: Request, key: int, file: int) -> Amount:
    return Amount(1, "自己点検の証拠書類", "件")


@page(VIEW_EVIDENCE)
@takes_out(VIEW_EVIDENCE, _one_file)
def evidence(request: Request, key: int, file: int) -> HttpResponse:
    """This function will hand out a file behind a self-check; the reading is recorded."""
    try:
        kept, content = actions.read_evidence(request.actor, attestation=key, file=file)
    except EvidenceFile.DoesNotExist as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type=kept.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, kept.name)
    answer["Cache-Control"] = "no-store"
    return answer
