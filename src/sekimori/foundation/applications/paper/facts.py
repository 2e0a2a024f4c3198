"""What an application says on paper: the submission as it was made, who took which step, what was reported.

Only a submission stands on paper, never a draft. Names of units, roles and levels are those of the day of submission.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from sekimori.engines.workflow.flow import State, Verb
from sekimori.engines.workflow.routes import Standing
from sekimori.foundation.applications.kind import Field, Kind, kinds
from sekimori.foundation.applications.models import VERBS, Act, Application, Submission, Use
from sekimori.foundation.applications.queries.detail import find, shown
from sekimori.foundation.applications.queries.rows import label_of
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory import queries as directory
from sekimori.guideline.model import Guideline
from sekimori.kernel.fiscal_year import FiscalYear
from sekimori.kernel.moments import day_of

VERB_LABELS = dict(VERBS)
SENT_BACK = (Verb.REMAND.value, Verb.REJECT.value)
MOST_USES = 500  # acts under a standing permission that are printed; the ledger has them all


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something, as which post, on which day."""

    post: str
    person: str
    on: date


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the 決裁欄; without ``signed`` the step is still to come.

    ``outcome`` is what was done in place of the step (差戻し, 却下); ``read`` the superior's 後閲 after a 代決.
    """

    act: str
    role: str
    signed: Signature | None = None
    outcome: str = ""
    by_deputy: bool = False
    comment: str = ""
    reading_due: bool = False
    read: Signature | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One field with its value: as JSON keeps it, and as people read it."""

    field: Field
    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that was submitted along, by its name and the SHA-256 that the submission pins."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Paper:
    """Everything a form may show of one application; both the PDF and a government's own form are filled from this."""

    kind: Kind
    government: str
    label: str
    fiscal_year: int
    year: str
    number: int
    state: str
    level: str
    addressee: str
    department: str
    unit: str
    section: str
    applicant: Signature
    submission: int
    digest: str
    entries: tuple[Entry, ...]
    enclosures: tuple[Enclosure, ...]
    boxes: tuple[Box, ...]
    recorded: tuple[Entry, ...]  # what was recorded with steps (発議の有無, 意見, 結果)
    reported: Signature | None
    report: tuple[Entry, ...]
    confirmed: Signature | None
    uses: tuple[Use, ...]
    made_on: date

    @property
    def decided_on(self) -> date | None:
        last = self.boxes[-1] if self.boxes else None
        return last.signed.on if last and last.signed and not last.outcome else None


def paper_of(actor: Actor, application_id: int) -> tuple[Application, Paper]:
    """This function will put together what an application says on paper, for somebody who may see it.

    :raises Http404: if it is out of reach, or has not been submitted (a draft, a recalled one).
    """
    application = find(actor, application_id)
    submission = application.submissions.order_by("-number").first()
    if submission is None or application.state == State.DRAFT.value:
        raise Http404
    return application, _paper(actor, application, submission)


def _paper(actor: Actor, application: Application, submission: Submission) -> Paper:
    kind = kinds()[application.kind]
    on = day_of(submission.at)
    guideline, organisation = directory.guideline(on), directory.organisation(on, actor.at)
    department = organisation.department_of(application.unit_id) if application.unit_id in organisation.units else None
    acts = list(application.acts.select_related("person").order_by("pk"))
    boxes = tuple(_boxes(application, _this_round(acts), guideline))
    reports = _reports(acts)
    level = guideline.protection.by_code.get(application.level)
    return Paper(
        kind=kind,
        government=directory.government().name,
        label=label_of(application),
        fiscal_year=application.fiscal_year,
        year=FiscalYear(application.fiscal_year).label,
        number=application.number or 0,
        state=application.get_state_display(),
        level=level.label if level else "",
        addressee=boxes[-1].role if boxes else "",
        department=organisation.units[department].name if department is not None else "",
        unit=application.unit.name,
        section=application.section.name if application.section is not None else "",
        applicant=Signature(application.applicant_post, application.applicant.name, on),
        submission=submission.number,
        digest=submission.digest,
        entries=entries_of(kind.fields, submission.content),
        enclosures=_enclosures(application, submission),
        boxes=boxes,
        recorded=_recorded(kind, _this_round(acts)),
        reported=_signature(reports.get(Verb.REPORT.value)),
        report=entries_of(kind.report, reports[Verb.REPORT.value].content) if reports else (),
        confirmed=_signature(reports.get(Verb.CONFIRM.value)),
        uses=tuple(application.uses.select_related("person").order_by("on", "pk")[:MOST_USES]),
        made_on=actor.today,
    )


def entries_of(fields: tuple[Field, ...], content: Mapping[str, object]) -> tuple[Entry, ...]:
    """This function will pair each field with its value and the text people read."""
    return tuple(Entry(entry, content.get(entry.code), text) for entry, text in shown(fields, dict(content)))


def _signature(act: Act | None) -> Signature | None:
    return Signature(act.post, act.person.name, day_of(act.at)) if act is not None else None


def _this_round(acts: list[Act]) -> list[Act]:
    """The acts on the submission that stands: what was signed on an earlier one does not count for this one."""
    last = max((act.pk for act in acts if act.verb == Verb.SUBMIT.value), default=0)
    return [act for act in acts if act.pk > last]


def _boxes(application: Application, acts: list[Act], guideline: Guideline) -> list[Box]:
    by_step = {act.step: act for act in acts if act.step is not None and act.verb != Verb.POST_VIEW.value}
    read = {act.step: act for act in acts if act.verb == Verb.POST_VIEW.value}
    return [
        _box(
            VERB_LABELS[step["verb"]],
            guideline.roles[step["role"]].label if step["role"] in guideline.roles else step["role"],
            by_step.get(index),
            read=read.get(index),
            reading_due=index in application.post_views,
        )
        for index, step in enumerate(application.steps)
    ]


def _box(label: str, role: str, act: Act | None, *, read: Act | None, reading_due: bool) -> Box:
    if act is None:
        return Box(label, role)
    return Box(
        label,
        role,
        signed=_signature(act),
        outcome=act.get_verb_display() if act.verb in SENT_BACK else "",
        by_deputy=act.standing == Standing.DEPUTY.value,
        comment=act.comment,
        reading_due=reading_due,
        read=_signature(read),
    )


def _recorded(kind: Kind, acts: list[Act]) -> tuple[Entry, ...]:
    return tuple(
        entry
        for act in acts
        if act.verb in kind.step_fields and act.content
        for entry in entries_of(kind.step_fields[act.verb], act.content)
    )


def _reports(acts: list[Act]) -> dict[str, Act]:
    """The report of completion that stands and its confirmation; one that was sent back stands no more."""
    found: dict[str, Act] = {}
    for act in acts:
        if act.verb == Verb.RETURN_REPORT.value:
            found = {}
        if act.verb in (Verb.REPORT.value, Verb.CONFIRM.value):
            found[act.verb] = act
    return found


def _enclosures(application: Application, submission: Submission) -> tuple[Enclosure, ...]:
    files = {entry.file.digest: entry.file for entry in application.attachments.select_related("file")}
    return tuple(
        Enclosure(files[digest].name, files[digest].size, digest)
        for digest in submission.attachments
        if digest in files
    )
