"""The screens of applications, the same for every kind: draft, confirm, detail, act, report."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sekimori.engines.workflow.flow import AlreadyActed, NotAllowed, Verb
from sekimori.foundation.applications import actions, stepping
from sekimori.foundation.applications.attachments import attach, detach
from sekimori.foundation.applications.forms import differences_as_typed, form_of, typed_of
from sekimori.foundation.applications.kind import Kind, kind_of_slug, kinds
from sekimori.foundation.applications.models import VERBS, Application
from sekimori.foundation.applications.options import options_of
from sekimori.foundation.applications.queries.detail import detail, preview
from sekimori.foundation.applications.queries.inbox import inbox
from sekimori.foundation.applications.queries.own import attachments_of, draft_of, mine, open_kinds, own
from sekimori.foundation.applications.queries.rows import label_of
from sekimori.foundation.applications.standing import USE_FIELDS, record_use
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.door import Request, page
from sekimori.foundation.vault.files import MAX_BYTES
from sekimori.kernel.problems import Problem, Refused

OPEN = declare("applications.open", "申請の画面を開く")
LABELS = dict(VERBS)


def kind_in_url(slug: str) -> Kind:
    """This function will return the kind in a URL. :raises Http404: if there is none."""
    kind = kind_of_slug(slug)
    if kind is None:
        raise Http404
    return kind


@page(OPEN)
def index(request: Request) -> HttpResponse:
    """申請: what one may apply for, and one's own applications."""
    return render(
        request,
        "applications/index.html",
        {
            "kinds": open_kinds(request.actor),
            "inbox": inbox(request.actor),
            "own": own(request.actor),
            "may_replace_forms": bool(request.actor.may("applications.template.replace")),
        },
    )


@page(OPEN)
def new(request: Request, slug: str) -> HttpResponse:
    """A new application: the first POST keeps the draft, so that nothing typed is lost."""
    kind = kind_in_url(slug)
    request.actor.require(kind.apply_action, actions.own_target(request.actor))
    if request.method == "POST":
        typed = typed_of(kind.fields, request.POST)
        try:
            application = actions.save_draft(request.actor, kind, typed, token=_token(request))
        except actions.ChangedMeanwhile as changed:
            return _conflict(request, kind, changed.application, typed)
        return _kept(request, application)
    return _form(request, kind, form_of(kind.fields, options=options_of(request.actor, kind.code)), token=uuid.uuid4())


@page(OPEN)
def edit(request: Request, application_id: int) -> HttpResponse:
    """Going on with a draft or a remanded application. What another window has saved meanwhile is not overwritten."""
    if request.method != "POST":
        application = draft_of(request.actor, application_id)
        kind = kinds()[application.kind]
        form = form_of(kind.fields, content=application.draft, options=options_of(request.actor, kind.code))
        return _form(request, kind, form, application=application)
    application = mine(request.actor, application_id)
    kind = kinds()[application.kind]
    typed = typed_of(kind.fields, request.POST)
    try:
        actions.save_draft(
            request.actor,
            kind,
            typed,
            token=application.client_token,
            application_id=application.pk,
            version=version_of(request),
        )
    except actions.ChangedMeanwhile:
        return _conflict(request, kind, mine(request.actor, application_id), typed)
    return _kept(request, application)


def version_of(request: Request) -> int:
    """This function will return the version a form was opened with; one that names none has seen none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _kept(request: Request, application: Application) -> HttpResponse:
    """The files that were sent along are put to the draft; if one is refused, the form comes back and says so."""
    refused = False
    for upload in request.FILES.getlist("files"):
        try:
            attach(request.actor, application.pk, name=upload.name or "", content=upload.read(MAX_BYTES + 1))
        except Refused as refusal:
            refused = True
            for problem in refusal.problems:
                messages.error(request, str(problem))
    off = request.POST.get("detach", "")
    if off.isdecimal() and len(off) < 19:
        detach(request.actor, application.pk, int(off))
    if refused or request.POST.get("do") != "confirm":
        messages.success(request, "下書きを保存しました。")
        return redirect("applications:edit", application.pk)
    return redirect("applications:confirm", application.pk)


def _conflict(request: Request, kind: Kind, application: Application, typed: dict[str, object]) -> HttpResponse:
    """The form as it was typed, beside what stands there now; sent again, it replaces that knowingly."""
    form = form_of(kind.fields, typed=typed, options=options_of(request.actor, kind.code))
    is_open = application.state in actions.OPEN_TO_WRITE
    context = {
        "application": application,
        "differing": differences_as_typed(kind.fields, application.draft, typed) if is_open else (),
        "changed_elsewhere": is_open,
        "submitted_elsewhere": not is_open,
    }
    return _form(request, kind, form, status=409, **context)


def _token(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _form(request: Request, kind: Kind, form: object, *, status: int = 200, **context: object) -> HttpResponse:
    application = context.get("application")
    context["attachments"] = attachments_of(application) if isinstance(application, Application) else ()
    return render(request, "applications/form.html", {"kind": kind, "form": form, **context}, status=status)


@page(OPEN)
def confirm(request: Request, application_id: int) -> HttpResponse:
    """確認: what will be submitted and whom it goes to; POST submits."""
    application = draft_of(request.actor, application_id)
    kind = kinds()[application.kind]
    if request.method == "POST":
        try:
            done = actions.submit(request.actor, application.pk, version=int(request.POST.get("version") or -1))
        except Refused as refusal:
            return _refused(request, kind, application, refusal)
        messages.success(request, f"申請しました。{label_of(done)}です。")
        return redirect("applications:detail", application.pk)
    screen = preview(request.actor, application)
    if screen.problems:
        return _refused(request, kind, application, Refused(*screen.problems))
    return render(request, "applications/confirm.html", {"kind": kind, "application": application, "screen": screen})


def _refused(request: Request, kind: Kind, application: object, refusal: Refused) -> HttpResponse:
    form = form_of(
        kind.fields,
        content=application.draft,  # type: ignore[attr-defined]
        options=options_of(request.actor, kind.code),
        problems=refusal.problems,
    )
    return _form(request, kind, form, application=application, status=422)


@page(OPEN)
def show(request: Request, application_id: int) -> HttpResponse:
    """One application with its route and history, and what I may do now."""
    return _detail(request, application_id)


def _detail(
    request: Request, application_id: int, *, seen: str = "", status: int = 200, **context: object
) -> HttpResponse:
    screen = detail(request.actor, application_id, seen=seen)
    asked = screen.kind.step_fields.get(screen.step_verb, ())
    typed = typed_of(asked, request.POST) if request.method == "POST" else None
    step_form = form_of(asked, typed=typed, options=options_of(request.actor, screen.kind.code)) if asked else None
    context |= {"screen": screen, "step_form": step_form, "use_form": form_of(USE_FIELDS), "token": uuid.uuid4()}
    return render(request, "applications/detail.html", context, status=status)


@require_POST
@page(OPEN)
def act(request: Request, application_id: int) -> HttpResponse:
    """One verb on an application."""
    try:
        verb = Verb(request.POST.get("verb", ""))
    except ValueError:
        raise Http404 from None
    try:
        _do(request, application_id, verb)
    except actions.ChangedMeanwhile as changed:
        return _detail(request, application_id, seen=changed.seen, problems=changed.problems, status=409)
    except (NotAllowed, AlreadyActed):
        return _detail(request, application_id, moved_on=True, status=409)
    except Refused as refusal:
        return _detail(request, application_id, problems=refusal.problems, status=422)
    messages.success(request, f"「{LABELS[verb.value]}」を記録しました。")
    return redirect("applications:detail", application_id)


def _do(request: Request, application_id: int, verb: Verb) -> None:
    version = int(request.POST.get("version") or -1)
    comment = request.POST.get("comment", "")
    if verb in stepping.DECISIVE_VERBS:
        digest = request.POST.get("digest", "")
        stepping.perform(
            request.actor, application_id, verb, digest=digest, comment=comment, typed=_step_typed(request, verb)
        )
    elif verb in (Verb.WITHDRAW, Verb.RECALL):
        actions.take_back(request.actor, application_id, verb, version=version)
    elif verb in (Verb.CONFIRM, Verb.RETURN_REPORT):
        stepping.confirm(request.actor, application_id, verb, version=version, comment=comment)
    elif verb is Verb.POST_VIEW:
        stepping.view_afterwards(request.actor, application_id, int(request.POST.get("step") or -1))
    else:
        raise Http404


def _step_typed(request: Request, verb: Verb) -> dict[str, object]:
    kind = kinds().get(request.POST.get("kind", ""))
    return typed_of(kind.step_fields.get(verb.value, ()), request.POST) if kind else {}


@page(OPEN)
def report(request: Request, application_id: int) -> HttpResponse:
    """完了報告: return, erasure — what the kind asks for when the act is over."""
    screen = detail(request.actor, application_id)
    fields = screen.kind.report
    if Verb.REPORT not in screen.verbs and request.method != "POST":
        raise Http404
    problems: tuple[Problem, ...] = ()
    typed = typed_of(fields, request.POST) if request.method == "POST" else None
    if typed is not None:
        try:
            version = int(request.POST.get("version") or -1)
            stepping.report(request.actor, application_id, typed, version=version)
        except Refused as refusal:
            problems = refusal.problems
        except NotAllowed:
            return redirect("applications:detail", application_id)
        else:
            messages.success(request, "完了を報告しました。確認を待っています。")
            return redirect("applications:detail", application_id)
    form = form_of(fields, typed=typed, problems=problems)
    status = 422 if problems else 200
    return render(request, "applications/report.html", {"screen": screen, "form": form}, status=status)


@require_POST
@page(OPEN)
def copy(request: Request, application_id: int) -> HttpResponse:
    """前回から写す: a new draft with an earlier application's content."""
    application = actions.copy_from(request.actor, application_id, token=_token(request))
    return redirect("applications:edit", application.pk)


@require_POST
@page(OPEN)
def use(request: Request, application_id: int) -> HttpResponse:
    """One act under a standing permission."""
    typed = {name: request.POST.get(name, "") for name in ("on", "people_count", "item_count", "note")}
    try:
        record_use(request.actor, application_id, typed, token=_token(request))
    except Refused as refusal:
        return _detail(request, application_id, problems=refusal.problems, status=422)
    messages.success(request, "実施を記録しました。")
    return redirect("applications:detail", application_id)
