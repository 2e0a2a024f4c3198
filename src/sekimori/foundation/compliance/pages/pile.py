"""自己点検 one after another: the pile of what somebody has to prepare, to attest or to mend."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.compliance.actions import attest_several
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.queries import PREPARE
from sekimori.foundation.compliance.screens.attestations import attestations_screen
from sekimori.kernel.problems import Problem, Refused


@require_http_methods(["GET", "POST"])
@page(PREPARE)
def attestations(request: Request) -> HttpResponse:
    """This function will show the pile, and attest those of it that were read and chosen."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("attestation") if key.isascii() and key.isdigit()]
        problems = _attest(request, chosen)
        if not problems:
            return HttpResponseRedirect(reverse("compliance:attestations"), status=303)
    unit = request.GET.get("unit", "")
    screen = attestations_screen(request.actor, unit=int(unit) if unit.isascii() and unit.isdigit() else None)
    status = 400 if problems else 200
    return render(request, "compliance/attestations.html", {"screen": screen, "problems": problems}, status=status)


def _attest(request: Request, chosen: list[int]) -> tuple[Problem, ...]:
    if not chosen:
        return (Problem("確定するもの", "1件も選ばれていません", "読んで確かめたものに印を付けてください"),)
    try:
        attested = attest_several(request.actor, attestations=chosen)
    except Refused as refused:
        return refused.problems
    except Attestation.DoesNotExist:
        return (Problem("確定するもの", "ない自己点検が選ばれています", "画面を読み込み直してください"),)
    messages.success(request, f"{len(attested)}件の自己点検を確定しました。")
    return ()
