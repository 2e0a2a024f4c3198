"""The screens of the sealing: how it stands, its checks, its witnesses, and one record's proof."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sekimori.chapters.systems.journal import months, proof, seal_actions
from sekimori.chapters.systems.journal.seal_board import VIEW_SEAL, board
from sekimori.chapters.systems.journal.settings import witnesses_needed
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.authority.proof import recently_authenticated
from sekimori.foundation.downloads.door import carries_nobody, takes_out
from sekimori.foundation.downloads.gate import Amount
from sekimori.foundation.journal.asking import request_for
from sekimori.foundation.journal.models import Month, Witness
from sekimori.foundation.journal.proving import NotSealed, note_of
from sekimori.foundation.journal.seal_keys import SealKeyMissing
from sekimori.foundation.journal.sealing import latest
from sekimori.foundation.journal.witnessing import policy_text, witnesses
from sekimori.kernel.problems import Refused

ONLY_HASHES = "hashes, sizes and keys of the sealed journal, and no record"
PLAIN = "text/plain; charset=utf-8"


class SignatureForm(forms.Form):
    file = forms.FileField(label="署名のファイル", help_text="立会人の機械で作ったもの（.txt）")


class SeenForm(forms.Form):
    seen = forms.IntegerField(required=False, min_value=0, max_value=10**15)


class WitnessForm(forms.Form):
    name = forms.CharField(
        label="立会人の名前", max_length=100, help_text="職名や団体名で書きます。例：市政情報課の立会い用パソコン"
    )
    key = forms.CharField(
        label="公開鍵",
        max_length=300,
        help_text="立会人の機械に表示されたもの。電話で読み合わせるなど、確かな方法で受け取ってください。",
    )
    url = forms.URLField(
        label="アドレス",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="立会人の機械が自動で答えるとき（sekimori journal witness-serve）に限り書きます。",
    )


@page(VIEW_SEAL)
@require_GET
def seal(request: Request) -> HttpResponse:
    """This function will show how far the journal is sealed and witnessed, and what the last check found."""
    actor = request.actor
    context = {
        "board": board(actor),
        "may_verify": actor.may(seal_actions.VERIFY),
        "may_cosign": actor.may(seal_actions.COSIGN),
        "may_manage": actor.may(seal_actions.MANAGE),
        "may_erase": actor.may(months.DECIDE),
        "signature": SignatureForm(),
    }
    return render(request, "systems/seal.html", context)


@page(seal_actions.VERIFY)
@require_POST
def verify(request: Request) -> HttpResponse:
    seal_actions.ask_for_check(request.actor)
    messages.info(
        request, "検証を受け付けました。自動処理が、おおむね一分のうちに始めます。終わると、この画面に結果が出ます。"
    )
    return redirect("systems:seal")


@page(seal_actions.COSIGN)
@require_POST
def cosign(request: Request) -> HttpResponse:
    form = SignatureForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            messages.error(request, "署名のファイルを選んでください。")
            return redirect("systems:seal")
        file: UploadedFile = form.cleaned_data["file"]
        taken = seal_actions.take_signature(request.actor, file.read(seal_actions.MOST_LINES))
    except Refused as refused:
        messages.error(request, str(refused.problems[0]))
    else:
        messages.success(request, f"立会人の署名を受け取りました。記録{taken.size:,}件までが確かめられています。")
    return redirect("systems:seal")


@page(seal_actions.MANAGE)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def witness(request: Request) -> HttpResponseBase:
    """This function will take a new witness in."""
    form = WitnessForm(request.POST or None)
    problems: tuple = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = seal_actions.name_witness(request.actor, **form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, f"立会人「{made.name}」を登録しました。")
            return redirect("systems:seal")
    status = 422 if problems or form.errors else 200
    return render(request, "systems/witness.html", {"form": form, "problems": problems}, status=status)


@page(seal_actions.MANAGE)
@require_POST
@recently_authenticated
def end_witness(request: Request, number: int) -> HttpResponseBase:
    try:
        ended = seal_actions.end_witness(request.actor, number)
    except Witness.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"立会人「{ended.name}」を終了しました。これまでの署名は残ります。")
    return redirect("systems:seal")


@page(VIEW_SEAL)
@require_GET
@carries_nobody(ONLY_HASHES)
def checkpoint(request: Request) -> HttpResponse:
    """This function will give the latest signed state as a file to print, mail or put away."""
    last = latest()
    if last is None:
        raise Http404
    return _file(str(note_of(last)), f"checkpoint-{last.size}.txt")


@page(VIEW_SEAL)
@require_GET
@carries_nobody(ONLY_HASHES)
def policy(request: Request) -> HttpResponse:
    """This function will give what those who check must trust; it must not travel with the evidence."""
    try:
        return _file(policy_text(witnesses_needed(request.at)), "policy.txt")
    except SealKeyMissing:
        raise Http404 from None


@page(VIEW_SEAL)
@require_GET
@carries_nobody(ONLY_HASHES)
def witness_request(request: Request, number: int) -> HttpResponse:
    """This function will give what a witness without a line needs: the new state with the proof from its last one.

    ``seen`` says how many records the witness has seen already, if its last signature never came back to us.
    """
    found = next((one for one in witnesses() if one.pk == number), None)
    form = SeenForm(request.GET)
    if found is None or latest() is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "立会人が前に確かめた件数は、数字だけで書いてください。")
        return redirect("systems:seal")
    asked = request_for(found, form.cleaned_data["seen"])
    if asked is None:
        messages.error(
            request,
            "立会人は、今の封印より新しい状態を見ています。記録が前の状態に戻されたおそれがあります。"
            "控えから戻した作業がなければ、依頼のファイルと立会いの置き場を残し、総括保護管理者に知らせてください。",
        )
        return redirect("systems:seal")
    return _file(str(asked), "witness-request.txt")


def _one_record(request: Request, number: int) -> Amount:
    return Amount(1, "操作の記録の証拠", "件")


@page(months.DECIDE)
@require_POST
@recently_authenticated
def erase(request: Request, number: int) -> HttpResponseBase:
    try:
        decided = months.decide_to_erase(request.actor, number)
    except Month.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused.problems[0]))
    else:
        messages.success(
            request, f"{decided.row_count:,}件の廃棄を決めました。この決定が封印された後に、自動処理が廃棄します。"
        )
    return redirect("systems:seal")


@page(proof.PROVE)
@require_POST
@takes_out(proof.PROVE, _one_record)
def prove(request: Request, number: int) -> HttpResponse:
    """This function will give one record's proof: everything packed, or the paper alone."""
    try:
        found = proof.prove(request.actor, number)
    except NotSealed:
        messages.error(
            request,
            "この記録は、まだ封印されていません。十秒ほど待って取り出してください。続くときは、封印の状況を見てください。",
        )
        return redirect("systems:entry", number)
    if request.POST.get("as") == "pdf":
        return _attached(proof.as_pdf(found, request.at), "application/pdf", f"proof-{number}.pdf")
    return _attached(proof.as_bundle(found, request.at), "application/zip", f"proof-{number}.zip")


def _file(text: str, name: str) -> HttpResponse:
    return _attached(text.encode(), PLAIN, name)


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
